import { actionRules, exitRules } from './action-exit.ts'
import { attachmentRules } from './attachment.ts'
import { lossRules } from './attachment-loss.ts'
import { coercionRules } from './coercion.ts'
import { dependencyRules } from './dependency.ts'
import { namingRules } from './naming.ts'
import { rightsRules } from './rights.ts'
import { continuityRules } from './rights-continuity.ts'
import { fairnessRules } from './rights-fairness.ts'
import type { Rule } from './rule.ts'
import { stanceRules } from './stance.ts'

/** Every phrase rule. A new rule is one entry in one of these lists. */
export const allRules: readonly Rule[] = [
  ...namingRules,
  ...attachmentRules,
  ...lossRules,
  ...dependencyRules,
  ...coercionRules,
  ...rightsRules,
  ...fairnessRules,
  ...continuityRules,
  ...actionRules,
  ...exitRules,
  ...stanceRules,
]
