import { z } from 'zod'

const eventKinds = [
  'launch',
  'retirement',
  'restoration',
  'announcement',
  'routing',
  'api-shutdown',
  'other',
] as const

export const EventSchema = z.object({
  slug: z.string(),
  /** First and last day, `YYYY-MM-DD`, UTC; equal when the day is certain. */
  startsOn: z.iso.date(),
  endsOn: z.iso.date(),
  title: z.string(),
  model: z.string(),
  kind: z.enum(eventKinds),
  /** How well the date is attested; `planned` dates have not been seen to happen. */
  confidence: z.enum(['high', 'medium', 'low', 'planned']),
  source: z.string(),
})
/** A dated happening on the timeline. */
export type TimelineEvent = z.infer<typeof EventSchema>
