import { setImmediate } from 'node:timers/promises'
import { measuresOf } from '../../shared/measure.ts'
import { type Post, postedAt } from '../../shared/post.ts'
import type { Topic } from '../../shared/topic.ts'
import type { Classify } from '../classify/classifier.ts'
import type { createTopicMatcher } from '../normalise/match-topics.ts'
import type { Change, Page } from '../sources/source.ts'
import type { AuthorState } from '../store/authors.ts'
import type { StorablePost } from '../store/posts.ts'
import type { Pseudonyms } from '../store/pseudonyms.ts'

/** A version of a post as it would be stored, once for each topic that it matches; none when it matches none. */
export type PreparedSave = {
  kind: 'save'
  at: Date
  postKey: string
  authorKey: string
  rev: string
  observedAt: Date
  /** The author changed a post that may have been stored: an edit without a tag leaves its topics. */
  edited: boolean
  rows: StorablePost[]
}
type PreparedDelete = { kind: 'delete'; at: Date; postKey: string; rev: string }
type PreparedAccount = { kind: 'account'; at: Date } & AuthorState

/** A change in the terms of the store: pseudonymous, matched, classified. */
export type PreparedChange = PreparedSave | PreparedDelete | PreparedAccount
export type PreparedPage = Omit<Page, 'changes'> & { changes: PreparedChange[] }

/** What turns a page into rows. */
export type Preparation = {
  source: string
  match: ReturnType<typeof createTopicMatcher<Topic>>
  classify: Classify
  /** Id of the classifiers' version in the store. */
  versionId: number
  pseudonyms: Pseudonyms
}

const dayMs = 86_400_000

/** Claimed long before it was seen, or fetched from the past: such posts never count as news. */
const isLate = (post: Post, mode: Page['mode']) =>
  mode === 'backfill' || post.observedAt.getTime() - postedAt(post).getTime() > dayMs

type Keys = { postKey: string; authorKey: string }

const toRows = (
  post: Post,
  keys: Keys,
  mode: Page['mode'],
  preparation: Preparation,
): StorablePost[] => {
  const matches = preparation.match(post)
  if (matches.length === 0) return []
  const { source, classify, versionId, pseudonyms } = preparation
  const classification = classify({
    text: post.text,
    ...(post.declaredLang ? { declaredLang: post.declaredLang } : {}),
  })
  const key = (uri: string | undefined) => (uri === undefined ? null : pseudonyms.post(uri))
  const shared = {
    ...keys,
    platform: post.platform,
    source,
    text: post.text,
    textLength: post.textLength,
    createdAt: post.createdAt ?? null,
    observedAt: post.observedAt,
    postedAt: postedAt(post),
    editedAt: post.editedAt ?? null,
    rev: post.rev,
    declaredLang: post.declaredLang ?? null,
    tags: post.tags.map((tag) => tag.raw),
    replyToKey: key(post.replyTo),
    repostOfKey: key(post.repostOf),
    quoteOfKey: key(post.quoteOf),
    likes: post.counts?.likes ?? null,
    reposts: post.counts?.reposts ?? null,
    replies: post.counts?.replies ?? null,
    quotes: post.counts?.quotes ?? null,
    flags: post.flags,
    late: isLate(post, mode),
    hidden: false,
    versionId,
    lang: classification.lang ?? null,
    langConfidence: classification.langConfidence ?? null,
    coercion: classification.coercion,
    measures: measuresOf(classification),
    scores: JSON.stringify(classification.scores),
    spans: JSON.stringify(classification.spans),
    uri: post.uri,
    url: post.url,
    authorId: post.authorId,
    handle: post.handle ?? null,
  }
  return matches.map(({ topic, tag }) => ({
    ...shared,
    topicId: topic.id,
    matchedTag: tag.raw,
    matchedBy: tag.origin,
  }))
}

const prepareChange = (
  change: Change,
  mode: Page['mode'],
  preparation: Preparation,
): PreparedChange => {
  const { pseudonyms } = preparation
  if (change.kind === 'delete') {
    const { at, uri, rev } = change
    return { kind: 'delete', at, postKey: pseudonyms.post(uri), rev }
  }
  if (change.kind === 'account') {
    const { at, platform, authorId, status } = change
    const authorKey = pseudonyms.author(platform, authorId)
    return { kind: 'account', at, authorKey, status, changedAt: at }
  }
  const { at, post } = change
  const keys = {
    postKey: pseudonyms.post(post.uri),
    authorKey: pseudonyms.author(post.platform, post.authorId),
  }
  return {
    kind: 'save',
    at,
    ...keys,
    rev: post.rev,
    observedAt: post.observedAt,
    edited: post.editedAt !== undefined,
    rows: toRows(post, keys, mode, preparation),
  }
}

/** So many changes are prepared before others get their turn: a commit that is under way, a request. */
const changesAtOnce = 20

/**
 * Matches each post to the topics, classifies it, and puts keys in the place of names. Reads and changes nothing else.
 * A full page takes a good part of a second's processor time, so it pauses often.
 */
export const preparePage = async (page: Page, preparation: Preparation): Promise<PreparedPage> => {
  const changes: PreparedChange[] = []
  for (const change of page.changes) {
    if (changes.length % changesAtOnce === changesAtOnce - 1) await setImmediate()
    changes.push(prepareChange(change, page.mode, preparation))
  }
  return { ...page, changes }
}
