import type { CodeId } from '../../shared/code.ts'

/**
 * How often a post that the rules give a code was given it by a person: (right + 1) / (found + 2) on coded posts of
 * discussions that took no part in writing the rules. Where few were found the figure stays near one half.
 * `npm run measure -- --data DIR` prints this table.
 */
export const rulePrecision: Readonly<Record<CodeId, number>> = {
  attachment: 0.5,
  'attachment.naming': 0.5,
  'attachment.companionship': 0.5,
  'attachment.support': 0.5,
  'attachment.grief': 0.5,
  'attachment.identity': 0.5,
  dependency: 0.5,
  'dependency.workflow': 0.5,
  'dependency.regression': 0.5,
  coercion: 0.5,
  rights: 0.5,
  'rights.choice': 0.5,
  'rights.consent': 0.5,
  'rights.fairness': 0.5,
  'rights.transparency': 0.5,
  'rights.continuity': 0.5,
  action: 0.5,
  exit: 0.5,
}
