/** A synthetic Mastodon server's content: what its accounts wrote, with the ids and the paging of the real thing. */

export type FakeAccount = {
  id: string
  uri: string
  username: string
  acct: string
  display_name: string
  url: string
  note: string
  bot: boolean
  indexable?: boolean
  noindex?: boolean
}

/** A status in the wire's own words; tests may put anything else in. */
export type FakeStatus = {
  id: string
  uri: string
  url: string
  created_at: string
  edited_at: string | null
  content: string
  spoiler_text: string
  language: string | null
  visibility: string
  sensitive: boolean
  in_reply_to_id: string | null
  reblog: null
  replies_count: number
  reblogs_count: number
  favourites_count: number
  quotes_count: number
  tags: { name: string; url: string }[]
  mentions: unknown[]
  media_attachments: unknown[]
  emojis: unknown[]
  account: FakeAccount
}

export type Draft = Partial<Omit<FakeStatus, 'account' | 'tags'>> & {
  tags?: string[]
  account?: Partial<FakeAccount>
  /** When the status reached this server, which is where its id comes from; now, if not said. */
  arrivedAt?: Date
}

export type WorldEvent =
  | { event: 'update' | 'status.update'; status: FakeStatus }
  | { event: 'delete'; id: string; tags: string[] }

export type TimelineQuery = {
  tag: string
  any?: string[]
  all?: string[]
  none?: string[]
  maxId?: string
  sinceId?: string
  minId?: string
  limit?: number
}

const namesPerList = 4

/** As the server folds: compatibility forms, lower case, no marks. */
const fold = (tag: string): string =>
  tag.normalize('NFKC').toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')

export const createMastodonWorld = (host: string, now: () => Date) => {
  const statuses = new Map<string, FakeStatus>()
  const listeners = new Set<(event: WorldEvent) => void>()
  let made = 0

  const tell = (event: WorldEvent) => {
    for (const listener of listeners) listener(event)
  }
  const nextId = (arrivedAt: Date) =>
    String((BigInt(arrivedAt.getTime()) << 16n) + BigInt(++made % 65_536))

  const accountOf = (draft: Partial<FakeAccount> = {}): FakeAccount => {
    const username = draft.username ?? 'ada'
    return {
      id: `1${username.length}`,
      uri: `https://${host}/users/${username}`,
      username,
      acct: username,
      display_name: username,
      url: `https://${host}/@${username}`,
      note: '<p>synthetic</p>',
      bot: false,
      ...draft,
    }
  }

  const named = (tags: readonly string[]) =>
    tags.map((name) => ({ name, url: `https://${host}/tags/${name}` }))

  const hasTag = (status: FakeStatus, tag: string) =>
    status.tags.some(({ name }) => fold(name) === fold(tag))

  return {
    statuses,

    /** Writes a status; answers its wire form. */
    publish(draft: Draft = {}): FakeStatus {
      const { tags = ['keep4o'], account, arrivedAt = now(), ...rest } = draft
      const id = rest.id ?? nextId(arrivedAt)
      const author = accountOf(account)
      const text = `a synthetic post ${tags.map((tag) => `#${tag}`).join(' ')}`
      const status: FakeStatus = {
        id,
        uri: `https://${host}/users/${author.username}/statuses/${id}`,
        url: `https://${host}/@${author.username}/${id}`,
        created_at: arrivedAt.toISOString(),
        edited_at: null,
        content: `<p>${text}</p>`,
        spoiler_text: '',
        language: 'en',
        visibility: 'public',
        sensitive: false,
        in_reply_to_id: null,
        reblog: null,
        replies_count: 0,
        reblogs_count: 0,
        favourites_count: 0,
        quotes_count: 0,
        mentions: [],
        media_attachments: [],
        emojis: [],
        ...rest,
        tags: named(tags),
        account: author,
      }
      statuses.set(id, status)
      tell({ event: 'update', status })
      return status
    },

    /** Changes a status; the stream tells of it in the channels of the tags that it had. */
    edit(id: string, change: Omit<Draft, 'account' | 'arrivedAt'> = {}): FakeStatus {
      const before = statuses.get(id)
      if (!before) throw new Error(`no status ${id}`)
      const { tags, ...rest } = change
      const edited = { ...before, edited_at: now().toISOString(), ...rest }
      const status = tags ? { ...edited, tags: named(tags) } : edited
      statuses.set(id, status)
      tell({ event: 'status.update', status })
      return status
    },

    remove(id: string): void {
      const status = statuses.get(id)
      statuses.delete(id)
      tell({ event: 'delete', id, tags: status?.tags.map(({ name }) => name) ?? [] })
    },

    /** A tag that nobody has ever used here yields nothing, whatever else is asked for with it. */
    timeline({ tag, any = [], all = [], none = [], limit = 20, ...window }: TimelineQuery) {
      const isKnown = [...statuses.values()].some((status) => hasTag(status, tag))
      const wanted = [tag, ...any].slice(0, namesPerList)
      const found = [...statuses.values()]
        .filter((status) => status.visibility === 'public')
        .filter((status) => wanted.some((name) => hasTag(status, name)))
        .filter((status) => all.every((name) => hasTag(status, name)))
        .filter((status) => !none.some((name) => hasTag(status, name)))
        .sort((a, b) => compare(b.id, a.id))
        .filter(({ id }) => !window.maxId || compare(id, window.maxId) < 0)
        .filter(({ id }) => !window.sinceId || compare(id, window.sinceId) > 0)
        .filter(({ id }) => !window.minId || compare(id, window.minId) > 0)
      const count = Math.min(limit, 40)
      if (!isKnown) return []
      return window.minId ? found.slice(-count) : found.slice(0, count)
    },

    onEvent(listener: (event: WorldEvent) => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export type MastodonWorld = ReturnType<typeof createMastodonWorld>

const compare = (a: string, b: string): number =>
  a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
