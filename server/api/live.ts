import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { ApiDeps, ApiEnv } from './deps.ts'
import { describe } from './describe.ts'
import { ApiError } from './errors.ts'
import type { LiveEvents } from './live-events.ts'

/** Proxies cut a connection that is silent; a client that takes nothing for so long is gone without saying so. */
const patience = { heartbeatMs: 25_000, stalledMs: 60_000 }
const maxReaders = 1_000

/** The event stream: `changed` when a topic has new data, `sources` when a source fares differently. */
export const liveRoute = (
  { signal }: Pick<ApiDeps, 'signal'>,
  live: LiveEvents,
  { heartbeatMs, stalledMs } = patience,
) =>
  new Hono<ApiEnv>().get(
    '/api/v1/live',
    describe({
      summary: 'Tells of new data and of the sources as it happens',
      tag: 'Live',
      answer: {
        mediaType: 'text/event-stream',
        description:
          'Events "changed" {topic, dataVersion} and "sources" {sources}; on opening what differs from Last-Event-ID',
      },
      refusals: [503],
    }),
    (c) => {
      if (live.readers() >= maxReaders) {
        throw new ApiError(
          503,
          'too-many-streams',
          'too many live streams are open: ask again later',
        )
      }
      const told = readEventId(c.req.header('last-event-id'))
      c.header('X-Accel-Buffering', 'no')
      return streamSSE(c, async (stream) => {
        const reader = live.open(told)
        stream.onAbort(reader.close)
        const send = async (write: Promise<unknown>) => {
          const timer = setTimeout(() => stream.abort(), stalledMs).unref()
          await write
          clearTimeout(timer)
        }
        try {
          await send(stream.write('retry: 2000\n\n'))
          while (!stream.aborted && !signal.aborted) {
            const events = await reader.next(heartbeatMs)
            if (events.length === 0) await send(stream.write(': still here\n\n'))
            for (const { event, ...data } of events) {
              if ('dataVersion' in data) told.set(data.topic, data.dataVersion)
              await send(
                stream.writeSSE({ event, data: JSON.stringify(data), id: writeEventId(told) }),
              )
            }
          }
        } finally {
          reader.close()
        }
      })
    },
  )

/** `keep4o=12,lanterns=3`: the data versions that a client has been told. What cannot be read counts as unknown. */
export const readEventId = (id: string | undefined): Map<string, number> =>
  new Map(
    [...(id ?? '').matchAll(/(?:^|,)([a-z0-9-]{1,64})=(\d{1,15})(?=,|$)/g)].map(
      ([, topic = '', version]) => [topic, Number(version)],
    ),
  )

export const writeEventId = (versions: ReadonlyMap<string, number>): string =>
  [...versions].map(([topic, version]) => `${topic}=${version}`).join(',')
