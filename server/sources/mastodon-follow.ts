import { createInbox, type Inbox, readEvents } from './mastodon-inbox.ts'
import { createLookup } from './mastodon-lookup.ts'
import { type MastodonPolicy, readPolicy } from './mastodon-policy.ts'
import { contextOf, pageOf, pageOfLookedUp, poll, rewalk, type Session } from './mastodon-poll.ts'
import type { StreamEvent } from './mastodon-stream.ts'
import { Refused } from './mastodon-timeline.ts'
import type { Page, Report } from './source.ts'

export type FollowOptions = {
  session: Session
  policy: Extract<MastodonPolicy, { allowed: true }>
  hasToken: boolean
  pollMs: number
  report: Report
  /** Opens the stream of the watched tags, where there is one. */
  openStream: ((signal: AbortSignal) => AsyncIterator<StreamEvent>) | undefined
}

const rewalkEveryMs = 6 * 3_600_000
const catchingUpAfterMs = 5 * 60_000

/**
 * Reads an instance that lets us, for as long as it does: polls, looks up and walks again; between two polls it hands
 * on what the stream says. A stream that has just connected calls for a poll at once, since what happened before is
 * told by nobody else.
 * @throws Refused with the instance's words; the signal's reason when that aborts.
 */
export async function* follow(options: FollowOptions, signal: AbortSignal): AsyncGenerator<Page> {
  const { session, hasToken, pollMs, report, openStream } = options
  const { memory, clock, rest, host } = session
  const closing = new AbortController()
  const inbox = openStream && createInbox(openStream(AbortSignal.any([signal, closing.signal])))
  const lookUp = createLookup(rest, memory)
  const age = (time: Date | undefined) => clock.now().getTime() - (time?.getTime() ?? 0)
  const words = { policy: options.policy.words, stream: openStream ? 'stream connecting' : '' }
  const tellLive = () => report({ phase: 'live', detail: describe(session, pollMs, words) })

  try {
    for (;;) {
      signal.throwIfAborted()
      const startedAt = clock.now()
      if (age(memory.polledAt) > catchingUpAfterMs) {
        report({ phase: 'catching-up', detail: `reads what ${host} has received` })
      }
      yield* poll(session, report)
      const lookedUp = pageOfLookedUp(session, await lookUp(clock.now()))
      if (lookedUp) yield lookedUp
      if (age(memory.rewalkedAt) > rewalkEveryMs) {
        const policy = await readPolicy(rest, hasToken)
        if (!policy.allowed) throw new Refused(policy.words)
        words.policy = policy.words
        yield* rewalk(session)
      }
      tellLive()
      report({ lagSeconds: Math.round(age(startedAt) / 1000) })
      const pause = clock.sleep(Math.max(0, pollMs - age(startedAt)), signal)
      if (inbox) yield* listen(inbox, pause)
      else await pause
    }
  } finally {
    closing.abort()
  }

  /** Hands on what the stream says until the pause ends or the stream has connected anew. */
  async function* listen(inbox: Inbox, pause: Promise<void>): AsyncGenerator<Page> {
    for (;;) {
      const events = await inbox.take(pause)
      if (events.length === 0) return
      const reading = readEvents(events, contextOf(session))
      const told = events.findLast(({ kind }) => kind === 'open' || kind === 'closed')
      if (told) words.stream = told.kind === 'closed' ? `no stream: ${told.words}` : 'streams'
      tellLive()
      if (reading.changes.length + reading.rejected.length > 0 || hasAny(reading.filtered)) {
        yield pageOf(session, reading)
      }
      if (events.some(({ kind }) => kind === 'open')) return
    }
  }
}

const hasAny = (counts: Record<string, number>): boolean => Object.keys(counts).length > 0

const describe = (
  { watch, memory }: Session,
  pollMs: number,
  words: { policy: string; stream: string },
): string => {
  const polls = `asks for ${watch.tagKeys.size} hashtags every ${Math.round(pollMs / 1000)} s`
  const refused = memory.refusedPosts > 0 && `${memory.refusedPosts} posts left out: authors refuse`
  return [polls, words.stream, words.policy, refused].filter(Boolean).join('; ')
}
