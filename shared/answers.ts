import { z } from 'zod'
import { coercionLevels, sentiments, stances } from './code.ts'
import { EventSchema } from './event.ts'
import { coverageStates } from './interval.ts'
import { GapSchema, ProportionSchema, RangeSchema } from './series.ts'
import { SourceStateSchema } from './source-state.ts'
import { TopicSchema } from './topic.ts'

/** The one shape of every error that the API answers with. */
export const ErrorSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), requestId: z.string() }),
})

export const FigureSchema = z.object({
  measure: z.string(),
  now: ProportionSchema,
  /** The span of equal length before; null where it is not covered or starts before the data. */
  before: ProportionSchema.nullable(),
})
export type Figure = z.infer<typeof FigureSchema>

export const OverviewSchema = z.object({
  topic: TopicSchema,
  range: RangeSchema,
  /** Posts in range that pass the filters, and how many were there in the span before. */
  posts: z.object({ now: z.number().int(), before: z.number().int().nullable() }),
  /** Distinct authors; `exact` is false when it comes from a sketch. */
  authors: z.object({ count: z.number().int(), exact: z.boolean() }),
  figures: z.array(FigureSchema),
  lastHour: z.object({ posts: z.number().int(), until: z.iso.datetime() }),
  coverage: z.object({ share: z.number(), gaps: z.array(GapSchema) }),
  /** First and last moment that any post was posted; null when there is none. */
  extent: z.object({ from: z.iso.datetime(), to: z.iso.datetime() }).nullable(),
  event: EventSchema.nullable(),
  /** What goes by measure, seven days each side of the event, for the sentiment panel. */
  aroundEvent: z
    .array(
      z.object({
        day: z.number().int(),
        total: z.number().int(),
        values: z.record(z.string(), z.number().int()),
        state: z.enum(coverageStates),
      }),
    )
    .nullable(),
  sources: z.array(SourceStateSchema),
  classifier: z.object({
    label: z.string(),
    parts: z.record(z.string(), z.string()),
    validation: z.string(),
  }),
  dataVersion: z.number().int(),
  lagging: z.boolean(),
  generatedAt: z.iso.datetime(),
})
export type Overview = z.infer<typeof OverviewSchema>

export const PostViewSchema = z.object({
  key: z.string(),
  platform: z.string(),
  /** Pseudonym: first characters of the author's keyed hash. */
  author: z.string(),
  text: z.string(),
  postedAt: z.iso.datetime(),
  editedAt: z.iso.datetime().nullable(),
  url: z.string().nullable(),
  lang: z.string().nullable(),
  codes: z.array(z.string()),
  coercion: z.enum(coercionLevels),
  stance: z.enum(stances),
  sentiment: z.enum(sentiments).nullable(),
  scores: z.record(z.string(), z.number()),
  spans: z.array(
    z.object({
      code: z.string(),
      start: z.number().int(),
      end: z.number().int(),
      rule: z.string().optional(),
    }),
  ),
})
export type PostView = z.infer<typeof PostViewSchema>

export const PostsSchema = z.object({
  topic: z.string(),
  demo: z.boolean(),
  range: RangeSchema,
  order: z.enum(['sample', 'latest']),
  /** Of the random sample: the same seed on the same data gives the same posts. */
  seed: z.string().nullable(),
  total: z.number().int(),
  posts: z.array(PostViewSchema),
  /** Pass as `after` to read on; null at the end. */
  next: z.string().nullable(),
})
export type Posts = z.infer<typeof PostsSchema>

export const EventsSchema = z.object({ topic: z.string(), events: z.array(EventSchema) })

export const CoverageSchema = z.object({
  topic: z.string(),
  range: RangeSchema,
  sources: z.array(
    z.object({
      source: z.string(),
      watchedSince: z.iso.datetime(),
      hours: z.array(
        z.object({ hour: z.iso.datetime(), state: z.enum(coverageStates), share: z.number() }),
      ),
      gaps: z.array(GapSchema),
    }),
  ),
})

export const TopicsSchema = z.object({ topics: z.array(TopicSchema), defaultTopic: z.string() })

export const DemoStatusSchema = z.object({
  state: z.enum(['absent', 'loading', 'ready', 'failed']),
  /** 0–1 while loading. */
  progress: z.number(),
  topic: z.string(),
  message: z.string(),
})

/** What the live stream sends, by event name. */
export const LiveEventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('changed'), topic: z.string(), dataVersion: z.number().int() }),
  z.object({ event: z.literal('sources'), sources: z.array(SourceStateSchema) }),
])
export type LiveEvent = z.infer<typeof LiveEventSchema>
