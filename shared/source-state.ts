import { z } from 'zod'

export const sourcePhases = [
  'off',
  'connecting',
  'catching-up',
  'live',
  'waiting',
  'unauthorised',
  'stopped',
] as const
export type SourcePhase = (typeof sourcePhases)[number]

export const SourceStateSchema = z.object({
  /** `bluesky-live`, `bluesky-search`, `mastodon:HOST`. */
  source: z.string(),
  platform: z.string(),
  phase: z.enum(sourcePhases),
  /** In words: what it does, or why it waits and what to do about it. */
  detail: z.string(),
  lagSeconds: z.number().nullable(),
  lastPostAt: z.iso.datetime().nullable(),
  lastHeardAt: z.iso.datetime().nullable(),
  retryAt: z.iso.datetime().nullable(),
  gap: z.object({ from: z.iso.datetime(), to: z.iso.datetime(), reason: z.string() }).nullable(),
})
/** How a source fares right now: shown in the log, /readyz, the API and the page. */
export type SourceState = z.infer<typeof SourceStateSchema>
