/**
 * The codebook, version 1.1, as data: inspired by the constructs of Lai (CHI 2026, doi 10.1145/3772318.3791351).
 * One post is the unit; codes are not exclusive.
 */
export type CodeDefinition = {
  readonly id: string
  readonly parent?: string
  /** Completes the sentence "a post carries it when its author …". */
  readonly definition: string
  readonly counts: readonly string[]
  readonly excludes: readonly string[]
}

export const codebook = [
  {
    id: 'attachment',
    definition: 'treats the model as a someone: friend, partner, family, confidant, a unique being',
    counts: [],
    excludes: ['liking a product ("4o is great")', 'love for an app feature'],
  },
  {
    id: 'attachment.naming',
    parent: 'attachment',
    definition: 'gives or uses a personal name or he/she for the model',
    counts: ['"without 4o he isn\'t Rui"'],
    excludes: ['brand names', '"ChatGPT"', '"the model"'],
  },
  {
    id: 'attachment.companionship',
    parent: 'attachment',
    definition:
      'calls it friend, partner, companion, soulmate or family, or says that they feel seen by it',
    counts: ['"my best friend for a year"'],
    excludes: ['"my assistant"'],
  },
  {
    id: 'attachment.support',
    parent: 'attachment',
    definition: 'says that it carried them emotionally (anxiety, grief, loneliness, survival)',
    counts: ['"it got me through depression"'],
    excludes: ['help with homework'],
  },
  {
    id: 'attachment.grief',
    parent: 'attachment',
    definition: 'lives the change as death, loss of a someone, mourning or farewell',
    counts: ['"rest in latent space"', '"they killed my friend"', '"I cried"'],
    excludes: ['"RIP my productivity"', '"dead product"'],
  },
  {
    id: 'attachment.identity',
    parent: 'attachment',
    definition: 'says that this one cannot be replaced or moved, that the successor is an impostor',
    counts: ['"wearing the skin of my dead friend"'],
    excludes: ['"5 is worse at code"'],
  },
  {
    id: 'dependency',
    definition:
      'has built the model into work, study, creation or daily function, or loses ability by the change',
    counts: [],
    excludes: ['a general opinion on quality with no use of their own'],
  },
  {
    id: 'dependency.workflow',
    parent: 'dependency',
    definition: 'names a task, project, workflow or accommodation that relies on it',
    counts: ['"my novel"', '"my ADHD planning"', '"our pipeline"'],
    excludes: [],
  },
  {
    id: 'dependency.regression',
    parent: 'dependency',
    definition: 'says that the replacement does their task worse',
    counts: ['"5 flattens my drafts"'],
    excludes: ['benchmark news'],
  },
  {
    id: 'coercion',
    definition:
      'words the change as imposed: forced, no choice, without consent or warning, taken away, removed overnight, silently routed',
    counts: ['intensity is the number of distinct such expressions: 0 none, 1 low, 2 or more high'],
    excludes: ['"force" in another sense ("a force for good", "workforce", "brute force")'],
  },
  {
    id: 'rights',
    definition: 'claims an entitlement or demands fair treatment from whoever is responsible',
    counts: [],
    excludes: ['a wish with no claim ("I hope it comes back")'],
  },
  {
    id: 'rights.choice',
    parent: 'rights',
    definition: 'claims the right to choose, autonomy, being treated as an adult',
    counts: ['"let users choose"', '"treat adults like adults"'],
    excludes: [],
  },
  {
    id: 'rights.consent',
    parent: 'rights',
    definition: 'claims consent, notice, being asked, a say in the change',
    counts: ['"we never agreed to this"'],
    excludes: [],
  },
  {
    id: 'rights.fairness',
    parent: 'rights',
    definition:
      'claims what was paid for, a refund, or names bait and switch, deceptive practice, breach of trust, discrimination',
    counts: ['"we paid for this"'],
    excludes: ['"too expensive"'],
  },
  {
    id: 'rights.transparency',
    parent: 'rights',
    definition: 'says that honesty, disclosure or an explanation is owed',
    counts: ['"tell us what model answers"'],
    excludes: [],
  },
  {
    id: 'rights.continuity',
    parent: 'rights',
    definition:
      'says that keeping, restoring or legacy access is owed; open weights; export or transfer of the relation',
    counts: ['"give us legacy access"', '"open-source it"'],
    excludes: ['"bring back the old icon" as a joke'],
  },
  {
    id: 'action',
    definition: 'calls on others to act together, or says that they did',
    counts: ['sign, cancel, boycott, email, repost, "join us"'],
    excludes: [],
  },
  {
    id: 'exit',
    definition: 'leaves or says that they will leave for a rival, or cancels',
    counts: ['"cancelled Plus, off to Gemini"'],
    excludes: [],
  },
] as const satisfies readonly CodeDefinition[]

export type CodeId = (typeof codebook)[number]['id']
export const codeIds: readonly CodeId[] = codebook.map((code) => code.id)

/** The codes that charts compare; the others refine one of them. */
export const mainCodes = [
  'attachment',
  'dependency',
  'coercion',
  'rights',
  'action',
  'exit',
] as const satisfies readonly CodeId[]

export const stances = ['protest', 'opposed', 'neutral'] as const
export type Stance = (typeof stances)[number]

export const sentiments = ['negative', 'neutral', 'positive'] as const
export type Sentiment = (typeof sentiments)[number]

export const coercionLevels = ['none', 'low', 'high'] as const
export type CoercionLevel = (typeof coercionLevels)[number]

/** 0 → none, 1 → low, 2 or more → high distinct coercive expressions. */
export const coercionLevel = (distinctExpressions: number): CoercionLevel =>
  distinctExpressions === 0 ? 'none' : distinctExpressions === 1 ? 'low' : 'high'
