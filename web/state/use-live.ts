import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Overview } from '../../shared/answers.ts'
import type { SourceState } from '../../shared/source-state.ts'
import { followLive, type LiveStatus } from './live.ts'

/** Changes come in bursts; one reading serves all that arrive within this time. */
const gatherMs = 700

/** The stream opens by telling each topic's version: what has been read already is no news. */
const isRead = (client: QueryClient, topic: string, dataVersion: number): boolean =>
  client
    .getQueriesData<Overview>({ queryKey: ['overview', topic] })
    .some(([, overview]) => overview !== undefined && overview.dataVersion >= dataVersion)

/** Follows the server: reads a topic's numbers again when they changed, and keeps the sources' states. */
export const useLive = (): { status: LiveStatus; sources: SourceState[] | undefined } => {
  const client = useQueryClient()
  const [status, setStatus] = useState<LiveStatus>('connecting')
  const [sources, setSources] = useState<SourceState[]>()

  useEffect(() => {
    const stop = new AbortController()
    const waiting = new Map<string, ReturnType<typeof setTimeout>>()
    let lost = false
    const readAgain = (topic: string) => {
      waiting.delete(topic)
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] === topic })
    }
    followLive(
      {
        event(event) {
          if (event.event === 'sources') return setSources(event.sources)
          const { topic, dataVersion } = event
          if (waiting.has(topic) || isRead(client, topic, dataVersion)) return
          waiting.set(topic, setTimeout(readAgain, gatherMs, topic))
        },
        status(now) {
          setStatus(now)
          if (now === 'live' && lost) void client.invalidateQueries()
          lost = now === 'lost'
        },
      },
      stop.signal,
    )
    return () => {
      stop.abort()
      for (const timer of waiting.values()) clearTimeout(timer)
    }
  }, [client])

  return { status, sources }
}
