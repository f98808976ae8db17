import type { Draft } from './compose.ts'
import { pick, type Random } from './random.ts'

/** An invented person with an invented account. */
export type Person = { id: string; name: string }

const base32 = '234567abcdefghijklmnopqrstuvwxyz'
const firstNames = [
  'ana',
  'bo',
  'chi',
  'dara',
  'eli',
  'fay',
  'gus',
  'hana',
  'ivo',
  'jun',
  'kit',
  'lou',
]
const lastNames = ['ash', 'birch', 'cove', 'dune', 'elm', 'fern', 'glen', 'heath', 'isle', 'knoll']

/** The person of a number; few write much, most write once or twice. */
export const somebody = (random: Random, population: number): Person => {
  const number = Math.floor(random() ** 2.2 * population)
  let id = ''
  for (let rest = number + 1, i = 0; i < 24; i++) {
    rest = (Math.imul(rest, 2_654_435_761) + i) >>> 0
    id += base32[rest >>> 27]
  }
  const first = firstNames[number % firstNames.length]
  const last = lastNames[Math.floor(number / firstNames.length) % lastNames.length]
  return { id, name: `${first}-${last}-${number}` }
}

/** A timestamp identifier of the AT Protocol: microseconds and a clock number, sortable as text. */
export const timestampId = (time: Date, clock: number): string => {
  let value = (BigInt(time.getTime()) * 1_000n + BigInt(clock % 1_000)) << 10n
  let id = ''
  for (let i = 0; i < 13; i++) {
    id = base32[Number(value & 31n)] + id
    value >>= 5n
  }
  return id
}

const tagged = ({ text, tags }: Draft) => `${text} ${tags.map((tag) => `#${tag}`).join(' ')}`

const facets = (draft: Draft) => {
  let at = Buffer.byteLength(draft.text) + 1
  return draft.tags.map((tag) => {
    const byteStart = at
    const byteEnd = byteStart + 1 + Buffer.byteLength(tag)
    at = byteEnd + 1
    return {
      index: { byteStart, byteEnd },
      features: [{ $type: 'app.bsky.richtext.facet#tag', tag }],
    }
  })
}

const frame = (did: string, at: Date, body: object) =>
  Buffer.from(JSON.stringify({ did, time_us: at.getTime() * 1_000, ...body }))

export type BlueskyPostId = { did: string; rkey: string; createdAt: Date }

/** A Jetstream frame that creates (or, `edited`, updates) a post. */
export const postFrame = (
  { did, rkey, createdAt }: BlueskyPostId,
  at: Date,
  draft: Draft,
  edited = false,
): Buffer =>
  frame(did, at, {
    kind: 'commit',
    commit: {
      rev: timestampId(at, 7),
      operation: edited ? 'update' : 'create',
      collection: 'app.bsky.feed.post',
      rkey,
      record: {
        $type: 'app.bsky.feed.post',
        createdAt: createdAt.toISOString(),
        langs: [draft.lang],
        text: tagged(draft),
        facets: facets(draft),
      },
      cid: `bafyrei${rkey}`,
    },
  })

export const deleteFrame = ({ did, rkey }: BlueskyPostId, at: Date): Buffer =>
  frame(did, at, {
    kind: 'commit',
    commit: {
      rev: timestampId(at, 8),
      operation: 'delete',
      collection: 'app.bsky.feed.post',
      rkey,
    },
  })

export const accountFrame = (did: string, at: Date, status: 'deactivated' | 'deleted'): Buffer =>
  frame(did, at, {
    kind: 'account',
    account: { active: false, did, seq: at.getTime(), status, time: at.toISOString() },
  })

const escapeHtml = (text: string) =>
  text.replace(/[&<>]/g, (sign) => `&#${sign.codePointAt(0)};`).replaceAll("'", '&#39;')

const host = 'social.example'

/** A status as an instance's API tells it. */
export const mastodonStatus = (
  random: Random,
  person: Person,
  at: Date,
  draft: Draft,
  sequence: number,
): object => {
  const id = String((BigInt(at.getTime()) << 16n) + BigInt(sequence % 65_536))
  const account = `https://${host}/users/${person.name}`
  const tags = draft.tags.map((tag) => ({
    name: tag.toLowerCase(),
    url: `https://${host}/tags/${tag.toLowerCase()}`,
  }))
  const links = tags
    .map(
      ({ url }, i) =>
        `<a href="${url}" class="mention hashtag" rel="tag">#<span>${draft.tags[i]}</span></a>`,
    )
    .join(' ')
  return {
    id,
    created_at: at.toISOString(),
    edited_at: null,
    in_reply_to_id: null,
    sensitive: false,
    spoiler_text: '',
    visibility: 'public',
    language: draft.lang,
    uri: `${account}/statuses/${id}`,
    url: `https://${host}/@${person.name}/${id}`,
    replies_count: Math.floor(random() * 3),
    reblogs_count: Math.floor(random() * 5),
    favourites_count: Math.floor(random() * 9),
    content: `<p>${escapeHtml(draft.text)} ${links}</p>`,
    reblog: null,
    account: {
      id: person.id,
      username: person.name,
      acct: person.name,
      display_name: pick(random, [person.name, '']),
      uri: account,
      url: `https://${host}/@${person.name}`,
      note: '',
      bot: false,
      indexable: true,
      noindex: false,
      discoverable: true,
    },
    tags,
    mentions: [],
    media_attachments: [],
  }
}
