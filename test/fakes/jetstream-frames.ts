/** What a frame builder may vary; everything has an invented default. */
export type FrameFields = {
  did?: string
  timeUs?: number
  /** The rewrite's sequence number; left out as the legacy server does. */
  cursor?: number
  rev?: string
  rkey?: string
}

export type CreateFields = FrameFields & { record?: unknown; text?: string; tags?: string[] }

export const aDid = 'did:plc:inventedperson2345672345'
const aCid = 'bafyreiinventedcidinventedcidinventedcidinventedcid23456abc'
const aTime = 1_790_000_000_000_001

type PostRecord = {
  $type: string
  createdAt: string
  facets?: unknown[]
  langs: string[]
  text: string
}

/** A post record in real shape (members sorted as on the wire); `tags` become facets at the end of the text. */
export const postRecord = (text: string, tags: readonly string[] = []): PostRecord => {
  const encoder = new TextEncoder()
  let whole = text
  const facets = tags.map((tag) => {
    const byteStart = encoder.encode(`${whole} `).length
    whole = `${whole} #${tag}`
    return {
      features: [{ $type: 'app.bsky.richtext.facet#tag', tag }],
      index: { byteEnd: encoder.encode(whole).length, byteStart },
    }
  })
  return {
    $type: 'app.bsky.feed.post',
    createdAt: '2026-09-21T14:13:19.900Z',
    ...(facets.length > 0 && { facets }),
    langs: ['en'],
    text: whole,
  }
}

const envelope = (fields: FrameFields, kind: string, body: unknown): string =>
  JSON.stringify({
    did: fields.did ?? aDid,
    time_us: fields.timeUs ?? aTime,
    ...(fields.cursor !== undefined && { cursor: fields.cursor }),
    kind,
    [kind]: body,
  })

const commit = (fields: FrameFields, operation: string, rest: Record<string, unknown>): string =>
  envelope(fields, 'commit', {
    rev: fields.rev ?? '3lzzzzzzzzz2a',
    operation,
    collection: 'app.bsky.feed.post',
    rkey: fields.rkey ?? '3lzzzzzzzzy2b',
    ...rest,
  })

const recordOf = (fields: CreateFields): unknown =>
  fields.record ?? postRecord(fields.text ?? 'an invented text', fields.tags)

export const createFrame = (fields: CreateFields = {}): string =>
  commit(fields, 'create', { record: recordOf(fields), cid: aCid })

export const updateFrame = (fields: CreateFields = {}): string =>
  commit(fields, 'update', { record: recordOf(fields), cid: aCid })

/** A delete has neither record nor cid. */
export const deleteFrame = (fields: FrameFields = {}): string => commit(fields, 'delete', {})

export const accountFrame = (fields: FrameFields & { active: boolean; status?: string }): string =>
  envelope(fields, 'account', {
    active: fields.active,
    did: fields.did ?? aDid,
    seq: 1_000_002,
    ...(fields.status !== undefined && { status: fields.status }),
    time: '2026-09-21T14:13:23.950Z',
  })

/** `handle` is often absent on the wire. */
export const identityFrame = (fields: FrameFields & { handle?: string } = {}): string =>
  envelope(fields, 'identity', {
    did: fields.did ?? aDid,
    ...(fields.handle !== undefined && { handle: fields.handle }),
    seq: 1_000_001,
    time: '2026-09-21T14:13:22.950Z',
  })
