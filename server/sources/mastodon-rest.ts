import type { Clock } from './clock.ts'
import { BodyTooLarge, type GuardedFetch } from './guarded-fetch.ts'
import { askedDelayMs, backoffMs } from './retry-delay.ts'
import type { Report } from './source.ts'

/** What a server said for good. `tooLarge`: more than is read; a smaller page may do. */
export type Answer =
  | { kind: 'json'; status: number; json: unknown }
  | { kind: 'refused'; status: number; words: string }
  | { kind: 'tooLarge' }

type Failure = { kind: 'failure'; words: string; askedMs?: number | undefined }

export type MastodonRest = {
  /**
   * Asks for a path until there is an answer for good: JSON of the expected shape, a refusal (4xx), or a body that is
   * too large. Everything else is tried again with growing waits, `tries` times at most, and is then a refusal.
   * @throws the signal's reason once it aborts.
   */
  get(path: string, shape: 'array' | 'object', tries?: number): Promise<Answer>
}

export type RestOptions = {
  base: URL
  token: string | undefined
  fetch: GuardedFetch
  clock: Clock
  random: () => number
  /** Least time between two requests, in milliseconds. */
  paceMs: number
  report: Report
  signal: AbortSignal
}

const breakerOpensAfter = 5
const breakerMs = 5 * 60_000

/** One server's API, asked politely: paced, within its rate limit, and less and less while it fails. */
export const createRest = (options: RestOptions): MastodonRest => {
  const { base, clock, random, paceMs, report, signal } = options
  let notBefore = 0
  let failures = 0

  const waitUntil = async (time: number): Promise<void> => {
    const ms = time - clock.now().getTime()
    if (ms > 0) await clock.sleep(ms, signal)
    signal.throwIfAborted()
  }

  const waitAfter = async (failure: Failure): Promise<void> => {
    failures++
    const ownMs = failures < breakerOpensAfter ? backoffMs(failures, random) : breakerMs
    notBefore = clock.now().getTime() + (failure.askedMs ?? ownMs)
    const retryAt = new Date(notBefore).toISOString()
    report({ phase: 'waiting', detail: `${base.host} ${failure.words}; trying again`, retryAt })
    await waitUntil(notBefore)
  }

  return {
    async get(path, shape, tries = Number.POSITIVE_INFINITY) {
      for (let tried = 1; ; tried++) {
        await waitUntil(notBefore)
        notBefore = clock.now().getTime() + paceMs
        const outcome = await exchange(options, path, shape)
        signal.throwIfAborted()
        if ('resumeMs' in outcome) {
          notBefore = Math.max(notBefore, clock.now().getTime() + (outcome.resumeMs ?? 0))
        }
        if (outcome.kind !== 'failure') {
          if (failures > 0) {
            report({ phase: 'catching-up', detail: `${base.host} answers again` })
          }
          failures = 0
          report({ lastHeardAt: clock.now().toISOString(), retryAt: null })
          return outcome
        }
        if (tried >= tries) return { kind: 'refused', status: 0, words: outcome.words }
        await waitAfter(outcome)
      }
    },
  }
}

/** One request. `resumeMs` is the wait that a spent rate limit asks for before the next one. */
const exchange = async (
  { base, token, fetch, clock, signal }: RestOptions,
  path: string,
  shape: 'array' | 'object',
): Promise<(Answer & { resumeMs?: number | undefined }) | Failure> => {
  let response: Response
  try {
    const headers = {
      accept: 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
    }
    response = await fetch(new URL(path, base), { headers, signal })
  } catch (error) {
    if (error instanceof BodyTooLarge) return { kind: 'tooLarge' }
    return { kind: 'failure', words: `cannot be reached (${causeOf(error)})` }
  }
  const { status } = response
  const askedMs = askedDelayMs(response.headers, clock.now())
  const json = parse(await response.text())
  if (status === 429) return { kind: 'failure', words: 'asks us to slow down', askedMs }
  if (status >= 300 && status < 400) {
    return { kind: 'failure', words: `redirects to ${response.headers.get('location')}: name that` }
  }
  if (status >= 400 && status < 500) {
    return { kind: 'refused', status, words: errorIn(json) ?? `answers ${status}` }
  }
  if (status >= 500) {
    const asked = response.headers.has('retry-after') ? askedMs : undefined
    return { kind: 'failure', words: `fails with ${status}`, askedMs: asked }
  }
  if (Array.isArray(json) !== (shape === 'array') || typeof json !== 'object' || json === null) {
    const words = errorIn(json) ?? 'something that is not the expected JSON'
    return { kind: 'failure', words: `answers ${status} with ${words}` }
  }
  const spent = response.headers.get('x-ratelimit-remaining') === '0'
  return { kind: 'json', status, json, resumeMs: spent ? askedMs : undefined }
}

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** The words of an error body, on one line. */
const errorIn = (json: unknown): string | undefined => {
  const error = (json as { error?: unknown } | null | undefined)?.error
  return typeof error === 'string' ? `“${error.replace(/\s+/g, ' ').slice(0, 200)}”` : undefined
}

const causeOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message || cause.name : String(cause)
}
