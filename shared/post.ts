/** Where a post was written. What reads it there is a source. */
export const platforms = ['bluesky', 'mastodon', 'x', 'hackernews', 'misskey'] as const
export type Platform = (typeof platforms)[number]

/** How a tag was found: in the platform's own annotation, in the record's tag list, or in the text. */
export type TagOrigin = 'facet' | 'tags' | 'entities' | 'text' | 'query'

/** A tag as written (`raw`, without `#`) and as compared (`key`, by `tagKey`). */
export type Tag = { raw: string; key: string; origin: TagOrigin }

/**
 * What had to be mended or doubted while normalising a post.
 * `nul`, `surrogate`, `truncated` concern the text; `time` means that the claimed createdAt was unusable.
 */
export type PostFlag = 'nul' | 'surrogate' | 'truncated' | 'time'

/** Counts as known to the place that the post was read from. */
export type EngagementCounts = {
  likes?: number
  reposts?: number
  replies?: number
  quotes?: number
}

/**
 * A post as every platform's adapter delivers it: cleaned, but neither matched to a topic nor classified.
 * Absent knowledge is `undefined`. `uri` is the permanent id, `url` what a person opens.
 */
export type Post = {
  platform: Platform
  uri: string
  url: string
  authorId: string
  handle?: string
  text: string
  /** Graphemes before truncation. */
  textLength: number
  /** Claimed by the author's client; absent when it was unusable (then flagged `time`). */
  createdAt?: Date
  /** When the source first vouched for the post. */
  observedAt: Date
  editedAt?: Date
  /** Orders the versions of one post; a greater one (by code unit) replaces a smaller one. */
  rev: string
  /** Declared by the platform: a hint. */
  declaredLang?: string
  tags: Tag[]
  replyTo?: string
  repostOf?: string
  quoteOf?: string
  counts?: EngagementCounts
  flags: PostFlag[]
}

/** The time that every chart uses: the earlier of what is claimed and what we saw. */
export const postedAt = (post: Pick<Post, 'createdAt' | 'observedAt'>): Date =>
  post.createdAt && post.createdAt < post.observedAt ? post.createdAt : post.observedAt
