import type { CodeId } from '../../shared/code.ts'

/**
 * How often a post that the rules give a code was given it by a person: (right + 1) / (found + 2) on coded posts of
 * discussions that took no part in writing the rules. Where few were found the figure stays near one half.
 * `npm run measure -- --data DIR` prints this table.
 */
export const rulePrecision: Readonly<Record<CodeId, number>> = {
  attachment: 0.67,
  'attachment.naming': 0.62,
  'attachment.companionship': 0.7,
  'attachment.support': 0.33,
  'attachment.grief': 0.67,
  'attachment.identity': 0.67,
  dependency: 0.43,
  'dependency.workflow': 0.47,
  'dependency.regression': 0.25,
  coercion: 0.75,
  rights: 0.65,
  'rights.choice': 0.67,
  'rights.consent': 0.33,
  'rights.fairness': 0.57,
  'rights.transparency': 0.4,
  'rights.continuity': 0.8,
  action: 0.5,
  exit: 0.9,
}
