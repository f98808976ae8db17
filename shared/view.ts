import * as z from 'zod/mini'
import { codeIds, mainCodes, sentiments, stances } from './code.ts'
import { bucketSizes } from './interval.ts'
import { platforms } from './post.ts'

export const ranges = ['24h', '7d', '30d', '90d', 'event', 'all'] as const
export type RangePreset = (typeof ranges)[number]

/** What a chart may bring to the fore. */
export const focuses = ['all', 'sentiment.negative', ...mainCodes] as const
export type Focus = (typeof focuses)[number]

const isDay = (value: string) => z.safeParse(z.iso.date(), value).success
const isInstant = (value: string) => z.safeParse(z.iso.datetime({ offset: true }), value).success

const isTimeZone = (value: string) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: value }))
  } catch {
    return false
  }
}

const moment = z.string().check(z.refine((v) => isDay(v) || isInstant(v)))
const shaped = (pattern: RegExp) => z.string().check(z.regex(pattern))
const list = <T extends string>(item: z.ZodMiniType<T, string>) =>
  z.pipe(
    z.pipe(
      z.string(),
      z.transform((value: string) => value.split(',').filter(Boolean)),
    ),
    z.array(item),
  )

/** Each key of the URL: how it is read, and what is allowed, said to whoever wrote something else. */
const keys = {
  topic: { schema: shaped(/^[a-z0-9-]{1,64}$/), allowed: 'a topic, such as keep4o' },
  range: { schema: z.enum(ranges), allowed: `one of ${ranges.join(', ')}` },
  from: {
    schema: moment,
    allowed: 'a day (2026-02-13) or a time with zone (2026-02-13T09:00:00Z)',
  },
  to: { schema: moment, allowed: 'a day (2026-02-13) or a time with zone (2026-02-13T09:00:00Z)' },
  bucket: { schema: z.enum(bucketSizes), allowed: `one of ${bucketSizes.join(', ')}` },
  tz: {
    schema: z.string().check(z.refine(isTimeZone)),
    allowed: 'an IANA time zone, such as Europe/Berlin',
  },
  metric: { schema: z.enum(['share', 'count']), allowed: 'share or count' },
  focus: { schema: z.enum(focuses), allowed: `one of ${focuses.join(', ')}` },
  cls: {
    schema: list(z.enum(codeIds)),
    allowed: `codes: ${codeIds.join(', ')}`,
  },
  src: { schema: list(z.enum(platforms)), allowed: `platforms: ${platforms.join(', ')}` },
  lang: {
    schema: list(shaped(/^[a-z]{2,3}$/)),
    allowed: 'language codes, such as en,ja',
  },
  sent: { schema: list(z.enum(sentiments)), allowed: `sentiments: ${sentiments.join(', ')}` },
  stance: { schema: list(z.enum(stances)), allowed: `stances: ${stances.join(', ')}` },
  ev: { schema: shaped(/^[a-z0-9-]{1,80}$/), allowed: 'an event of the timeline' },
  day: { schema: moment, allowed: 'the start of a bucket' },
  table: { schema: z.enum(['1']), allowed: '1' },
} as const

type Keys = typeof keys
/** The keys of a view in their order, with what each may be, in words. */
export const viewParameters = Object.entries(keys).map(([name, { allowed }]) => ({
  name: name as keyof View,
  allowed,
}))
/** The state of a page, chart, export or query, all of it in the URL. */
export type View = { -readonly [K in keyof Keys]?: z.infer<Keys[K]['schema']> }
export type ViewProblem = { key: string; value: string; message: string }

/**
 * Reads a view from a query string. What cannot be read is left out and named in `problems`, so that the API can
 * refuse it and the page can go on with defaults and a notice. Keys that are not of the view are left alone.
 */
export const parseView = (params: URLSearchParams): { view: View; problems: ViewProblem[] } => {
  const view: Record<string, unknown> = {}
  const problems: ViewProblem[] = []
  for (const [key, { schema, allowed }] of Object.entries(keys)) {
    const value = params.get(key)
    if (value === null || value === '') continue
    const parsed = z.safeParse(schema as z.ZodMiniType, value)
    if (parsed.success) view[key] = parsed.data
    else
      problems.push({ key, value, message: `"${value}" is no valid ${key}: expected ${allowed}` })
  }
  const read = view as View
  if (read.from && read.to && Date.parse(read.from) > Date.parse(read.to)) {
    problems.push({
      key: 'to',
      value: read.to,
      message: `"${read.to}" lies before from "${read.from}": give a later to`,
    })
    delete read.from
    delete read.to
  }
  return { view: read, problems }
}

/** The query string of a view, keys in a fixed order, without the leading `?`. */
export const viewToQuery = (view: View): string => {
  const params = new URLSearchParams()
  for (const key of Object.keys(keys) as (keyof View)[]) {
    const value = view[key]
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue
    params.set(key, Array.isArray(value) ? value.join(',') : String(value))
  }
  return params.toString()
}
