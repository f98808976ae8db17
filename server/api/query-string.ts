import { validator } from 'hono-openapi'
import { z } from 'zod'
import { fixedMeasures, type Measure } from '../../shared/measure.ts'
import { parseView, type View, viewParameters } from '../../shared/view.ts'
import type { ApiEnv } from './deps.ts'
import { ApiError } from './errors.ts'

/** The view as its keys stand in a query string; `parseView` says what the values mean. */
const viewShape = Object.fromEntries(
  viewParameters.map(({ name, allowed }) => [name, z.string().optional().describe(allowed)]),
) as Record<keyof View, z.ZodOptional<z.ZodString>>

const ViewQuery = z.strictObject(viewShape)

const SeriesQuery = z.strictObject({
  ...viewShape,
  measures: z
    .string()
    // A plus sign that is typed into an address arrives as a space.
    .transform((list) => list.replaceAll(' ', '+').split(',').filter(Boolean))
    .pipe(z.array(z.custom<Measure>(isMeasure)).min(1).max(50))
    .optional()
    .describe(`up to 50 of ${fixedMeasures.join(', ')}, or lang. and a language code`),
})

const PostsQuery = z.strictObject({
  ...viewShape,
  order: z.enum(['sample', 'latest']).default('sample').describe('sample or latest'),
  seed: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional()
    .describe('up to 64 letters, digits, - or _'),
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .pipe(z.number().min(1).max(200))
    .default(20)
    .describe('a whole number from 1 to 200'),
  after: z
    .string()
    .regex(/^[\w.:~+/=-]{1,200}$/)
    .optional()
    .describe('the "next" of an earlier answer'),
})

/**
 * Reads a query string strictly, and the view in it (`c.get('view')`). Whatever cannot be read is refused with all
 * problems in one message: each names the value and what is allowed.
 */
const strictQuery = <S extends z.ZodObject>(schema: S) =>
  validator<S, 'query', ApiEnv, string>('query', schema, (result, c) => {
    const params = new URL(c.req.url).searchParams
    const { view, problems } = parseView(params)
    const refusals = [
      ...unknownKeys(schema, params),
      ...repeatedKeys(params),
      ...problems.map(({ message }) => message),
      ...(result.success ? [] : badValues(schema, params, result.error)),
    ]
    if (refusals.length > 0) throw new ApiError(400, 'bad-view', refusals.join('; '))
    c.set('view', view)
  })

export const viewQuery = strictQuery(ViewQuery)
export const seriesQuery = strictQuery(SeriesQuery)
export const postsQuery = strictQuery(PostsQuery)

const unknownKeys = (schema: z.ZodObject, params: URLSearchParams): string[] => {
  const known = Object.keys(schema.shape)
  return [...new Set(params.keys())]
    .filter((key) => !known.includes(key))
    .map((key) => `"${key}" is no parameter here: expected ${known.join(', ')}`)
}

const repeatedKeys = (params: URLSearchParams): string[] =>
  [...new Set(params.keys())]
    .filter((key) => params.getAll(key).length > 1)
    .map((key) => `"${key}" is given ${params.getAll(key).length} times: give it once`)

const badValues = (
  schema: z.ZodObject,
  params: URLSearchParams,
  issues: readonly { path?: readonly unknown[] | undefined }[],
): string[] => {
  const keys = new Set(issues.flatMap(({ path }) => path?.slice(0, 1).map(String) ?? []))
  return [...keys]
    .filter((key) => params.getAll(key).length === 1)
    .map(
      (key) =>
        `"${params.get(key)}" is no valid ${key}: expected ${schema.shape[key]?.description}`,
    )
}

function isMeasure(measure: unknown): boolean {
  return (
    fixedMeasures.some((fixed) => fixed === measure) || /^lang\.[a-z]{2,3}$/.test(String(measure))
  )
}
