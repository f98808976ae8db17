import { isUtf8 } from 'node:buffer'
import type { Post } from '../../shared/post.ts'
import {
  blueskyPost,
  blueskyUri,
  didShape,
  postCollection,
  rkeyShape,
} from '../normalise/bluesky.ts'
import { isInvalid } from '../normalise/invalid.ts'
import type { AccountStatus, Change, Rejected } from './source.ts'

/**
 * What a frame means: a change, something that concerns no post, or a frame that cannot be read.
 * `timeUs` is the server's time in unix microseconds, `seq` the rewrite's sequence number.
 */
export type FrameReading =
  | { kind: 'change'; timeUs: number; seq: number | undefined; change: Change }
  | { kind: 'other'; timeUs: number; seq: number | undefined; at: Date }
  | { kind: 'rejected'; timeUs?: number; rejected: Rejected }

/** A frame that claims to come from later than this is not believed: its time is taken to be that of its arrival. */
const toleratedLeadMs = 60_000

const rawLimit = 64 * 1024

class Unreadable extends Error {
  readonly reason: string
  constructor(reason: string, detail: string) {
    super(detail)
    this.reason = reason
  }
}

type Fields = Record<string, unknown>

/**
 * Reads a v1 frame of the legacy server or of its rewrite; members that it does not know are let be. Never throws:
 * what cannot be read is `rejected` with the reason and the frame itself.
 */
export const readFrame = (frame: Buffer, isBinary: boolean, receivedAt: Date): FrameReading => {
  let timeUs: number | undefined
  try {
    if (isBinary) throw new Unreadable('frame.binary', 'a binary frame, which was not asked for')
    const event = parseObject(frame)
    timeUs = readTimeUs(event)
    const claimed = new Date(Math.floor(timeUs / 1000))
    const isFuture = claimed.getTime() > receivedAt.getTime() + toleratedLeadMs
    const at = isFuture ? receivedAt : claimed
    const change = readEvent(event, at)
    const seq = typeof event.cursor === 'number' ? event.cursor : undefined
    return change ? { kind: 'change', timeUs, seq, change } : { kind: 'other', timeUs, seq, at }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    const at = timeUs === undefined ? receivedAt : new Date(Math.floor(timeUs / 1000))
    const rejected = { at, reason: error.reason, detail: error.message, ...keepRaw(frame) }
    return { kind: 'rejected', ...(timeUs !== undefined && { timeUs }), rejected }
  }
}

const parseObject = (frame: Buffer): Fields => {
  if (!isUtf8(frame)) throw new Unreadable('frame.utf8', 'the frame is not UTF-8')
  let parsed: unknown
  try {
    parsed = JSON.parse(frame.toString())
  } catch (error) {
    throw new Unreadable('frame.json', error instanceof Error ? error.message : String(error))
  }
  return object(parsed, 'frame')
}

const object = (value: unknown, name: string): Fields => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw new Unreadable(`frame.${name}`, `${name} is no object`)
}

const text = (value: unknown, name: string, shape: RegExp): string => {
  if (typeof value === 'string' && shape.test(value)) return value
  throw new Unreadable(`frame.${name}`, `${name} is ${String(value).slice(0, 200)}`)
}

const readTimeUs = (event: Fields): number => {
  const timeUs = event.time_us
  if (typeof timeUs === 'number' && Number.isSafeInteger(timeUs) && timeUs > 0) return timeUs
  throw new Unreadable('frame.time_us', `time_us is ${String(timeUs).slice(0, 200)}`)
}

const readEvent = (event: Fields, at: Date): Change | undefined => {
  switch (event.kind) {
    case 'commit':
      return readCommit(text(event.did, 'did', didShape), object(event.commit, 'commit'), at)
    case 'account':
      return readAccount(text(event.did, 'did', didShape), object(event.account, 'account'), at)
    case 'identity':
      return undefined
    default:
      throw new Unreadable('frame.kind', `unknown kind ${String(event.kind).slice(0, 200)}`)
  }
}

/** Revisions are sortable ids; what is longer or has other characters could not be compared. */
const revShape = /^[a-z0-9]{1,64}$/

const readCommit = (did: string, commit: Fields, at: Date): Change | undefined => {
  if (commit.collection !== postCollection) return undefined
  const rkey = text(commit.rkey, 'rkey', rkeyShape)
  const rev = text(commit.rev, 'rev', revShape)
  const { operation, record } = commit
  if (operation === 'delete') {
    return { kind: 'delete', at, platform: 'bluesky', uri: blueskyUri(did, rkey), rev }
  }
  if (operation !== 'create' && operation !== 'update') {
    throw new Unreadable('frame.operation', `unknown operation ${String(operation).slice(0, 200)}`)
  }
  const edited = operation === 'update' ? { editedAt: at } : {}
  return {
    kind: 'save',
    at,
    post: validPost({ did, rkey, record, rev, observedAt: at, ...edited }),
  }
}

const validPost = (input: Parameters<typeof blueskyPost>[0]): Post => {
  const post = blueskyPost(input)
  if (isInvalid(post)) throw new Unreadable(post.invalid, post.detail)
  return post
}

const readAccount = (did: string, account: Fields, at: Date): Change => {
  if (typeof account.active !== 'boolean') {
    throw new Unreadable('frame.active', `active is ${String(account.active).slice(0, 200)}`)
  }
  const status = account.active ? 'active' : inactiveStatus(account.status)
  return { kind: 'account', at, platform: 'bluesky', authorId: did, status }
}

/**
 * Only `deleted` is final. Deactivated, suspended, taken down, trouble at the host, no reason, and reasons that are not
 * known yet: the posts are hidden, since the account may come back.
 */
const inactiveStatus = (status: unknown): AccountStatus =>
  status === 'deleted' ? 'deleted' : 'hidden'

/** The frame for whoever looks into it: as text where PostgreSQL takes it as such, within 64 KiB. */
const keepRaw = (frame: Buffer): Pick<Rejected, 'raw' | 'rawEncoding'> => {
  const isText = isUtf8(frame) && !frame.includes(0)
  if (!isText) {
    const kept = frame.subarray(0, (rawLimit / 4) * 3)
    return { raw: kept.toString('base64'), rawEncoding: 'base64' }
  }
  let end = Math.min(frame.length, rawLimit)
  while (end < frame.length && ((frame[end] ?? 0) & 0xc0) === 0x80) end--
  return { raw: frame.toString('utf8', 0, end), rawEncoding: 'utf8' }
}
