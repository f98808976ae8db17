import {
  accountFrame,
  createFrame,
  deleteFrame,
  identityFrame,
  updateFrame,
} from '../fakes/jetstream-frames.ts'

/**
 * One thing that an upstream said, in the terms of the tests: what its ledger is made of. `unreadable` is a post whose
 * text is none.
 */
export type UpstreamEvent = { timeUs: number } & (
  | SaidPost
  | { kind: 'delete'; did: string; rkey: string; rev: string }
  | { kind: 'account'; did: string; active: boolean; status?: string }
  | { kind: 'identity'; did: string }
  | { kind: 'unreadable'; did: string; rkey: string; rev: string }
)

/** A create or an edit. `onTopic`: one of the tags is watched. */
export type SaidPost = {
  kind: 'save'
  edited: boolean
  did: string
  rkey: string
  rev: string
  text: string
  tags: string[]
  onTopic: boolean
  createdAt: string
}

export const uriOf = ({ did, rkey }: { did: string; rkey: string }): string =>
  `at://${did}/app.bsky.feed.post/${rkey}`

const recordOf = ({ text, tags, createdAt }: SaidPost) => ({
  $type: 'app.bsky.feed.post',
  createdAt,
  facets: tags.map((tag) => {
    const byteStart = Buffer.byteLength(text.slice(0, text.indexOf(`#${tag}`)))
    return {
      features: [{ $type: 'app.bsky.richtext.facet#tag', tag }],
      index: { byteStart, byteEnd: byteStart + Buffer.byteLength(`#${tag}`) },
    }
  }),
  langs: ['en'],
  text,
})

/** The event as a Jetstream server words it. */
export const frameOf = (event: UpstreamEvent): string => {
  switch (event.kind) {
    case 'save':
      return (event.edited ? updateFrame : createFrame)({ ...event, record: recordOf(event) })
    case 'delete':
      return deleteFrame(event)
    case 'account':
      return accountFrame(event)
    case 'identity':
      return identityFrame(event)
    case 'unreadable':
      return createFrame({
        ...event,
        record: { $type: 'app.bsky.feed.post', tags: ['Keep4o'], text: 4 },
      })
  }
}
