import { onTestFinished } from 'vitest'
import type { Clock } from '../../server/sources/clock.ts'
import { createMastodonSource, type MastodonSourceOptions } from '../../server/sources/mastodon.ts'
import type { Cursor, Page } from '../../server/sources/source.ts'
import type { Post } from '../../shared/post.ts'
import type { SourceState } from '../../shared/source-state.ts'
import {
  type FakeMastodon,
  type FakeMastodonOptions,
  startFakeMastodon,
} from '../fakes/mastodon.ts'
import { createFakeClock } from './fake-clock.ts'

export const start = '2026-03-01T12:00:00.000Z'

/** A stand-in and a clock that both go by the same time; the stand-in ends with the test. */
export const fakeInstance = async (options: FakeMastodonOptions = {}) => {
  const clock = createFakeClock(start)
  const fake = await startFakeMastodon({ now: clock.now, ...options })
  onTestFinished(() => fake.stop())
  return { clock, fake, world: fake.world }
}

type Instance = { clock: Clock; fake: FakeMastodon }

/** Reads a stand-in page by page, as collecting would; it stops with the test. */
export const readInstance = (
  { clock, fake }: Instance,
  options: Partial<MastodonSourceOptions> & { tags?: string[]; cursor?: Cursor } = {},
) => {
  const { tags = ['keep4o'], cursor, ...rest } = options
  const source = createMastodonSource({
    instance: fake.url,
    allowPrivate: true,
    clock,
    random: () => 0.5,
    ...rest,
  })
  const reports: Partial<SourceState>[] = []
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  const pages = source
    .pages(
      { topics: [], tagKeys: new Set(tags) },
      cursor,
      (state) => reports.push(state),
      stop.signal,
    )
    [Symbol.asyncIterator]()

  const until = async (isLast: (page: Page) => boolean): Promise<Page[]> => {
    const read: Page[] = []
    for (;;) {
      const { value, done } = await pages.next()
      if (done) return read
      read.push(value)
      if (isLast(value)) return read
    }
  }
  return {
    source,
    reports,
    stop,
    until,
    /** The pages of one poll: the last of them claims its time, or tells of a hole. */
    poll: () => until((page) => page.covered !== undefined || page.gaps !== undefined),
    phases: () => reports.flatMap(({ phase }) => phase ?? []),
    lastDetail: () => reports.findLast(({ detail }) => detail !== undefined)?.detail ?? '',
  }
}

export const savedPosts = (pages: readonly Page[]): Post[] =>
  pages.flatMap((page) => page.changes.flatMap((c) => (c.kind === 'save' ? [c.post] : [])))

export const savedUris = (pages: readonly Page[]): string[] =>
  savedPosts(pages).map(({ uri }) => uri)

export const deletedUris = (pages: readonly Page[]): string[] =>
  pages.flatMap((page) => page.changes.flatMap((c) => (c.kind === 'delete' ? [c.uri] : [])))

/** As a store would keep it and hand it back. */
export const stored = (pages: readonly Page[]): Cursor =>
  JSON.parse(JSON.stringify(pages.at(-1)?.cursor))
