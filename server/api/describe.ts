import { describeRoute, resolver } from 'hono-openapi'
import type { z } from 'zod'
import { ErrorSchema } from '../../shared/answers.ts'

const NamedError = ErrorSchema.meta({ id: 'Error' })

const reasons = {
  304: 'Not changed since the answer that If-None-Match names',
  400: 'The query string cannot be read; the message names each problem',
  403: 'Not sent by a page of ours',
  404: 'There is no such topic; the message names those that there are',
  413: 'The body is too large',
  415: 'The body is not declared as JSON',
  421: 'Asked for by a name that this server does not answer to',
  500: 'Our fault; the log has the details under the request id',
  503: 'The database is away or took too long',
} as const
type Refusal = keyof typeof reasons

const refusal = (status: Refusal, schema: z.ZodType = NamedError) => ({
  description: reasons[status],
  ...(status !== 304 && { content: { 'application/json': { schema: resolver(schema) } } }),
})

/** Describes a route for the OpenAPI document: what it answers, and how it may refuse. */
export const describe = (route: {
  summary: string
  tag: 'Questions' | 'Live' | 'Demo' | 'Operation' | 'Export'
  success?: 200 | 202
  answer: z.ZodType | { mediaType: string; description: string }
  refusals: readonly Refusal[]
  /** Refusals that answer with more than the error's shape. */
  refused?: Partial<Record<Refusal, z.ZodType>>
}) => {
  const { summary, tag, success = 200, answer, refusals, refused = {} } = route
  const content =
    'mediaType' in answer
      ? {
          [answer.mediaType]: {
            schema: { type: 'string' as const, description: answer.description },
          },
        }
      : { 'application/json': { schema: resolver(answer) } }
  return describeRoute({
    summary,
    tags: [tag],
    responses: {
      [success]: { description: summary, content },
      ...Object.fromEntries(
        [...refusals, 421 as const, 500 as const].map((status) => [status, refusal(status)]),
      ),
      ...Object.fromEntries(
        Object.entries(refused).map(([status, schema]) => [
          status,
          refusal(Number(status) as Refusal, schema),
        ]),
      ),
    },
  })
}
