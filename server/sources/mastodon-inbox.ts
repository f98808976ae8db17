import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  emptyReading,
  type Reading,
  type ReadingContext,
  readDeletion,
  readStatuses,
  rejectedItem,
} from './mastodon-changes.ts'
import type { StreamEvent } from './mastodon-stream.ts'

const eventsAtOnce = 40

/** Where a stream's events wait while the poll has its turn. */
export type Inbox = {
  /** Events as soon as there are any, those that have come together at once; none when `pause` ends first. */
  take(pause: Promise<void>): Promise<StreamEvent[]>
}

export const createInbox = (stream: AsyncIterator<StreamEvent>): Inbox => {
  const ask = () => {
    const next = stream.next()
    next.catch(() => undefined) // whoever takes next hears of it
    return next
  }
  let next = ask()
  return {
    async take(pause) {
      const events: StreamEvent[] = []
      let result = await Promise.race([next, pause])
      while (result && !result.done) {
        events.push(result.value)
        next = ask()
        if (events.length === eventsAtOnce) break
        result = await Promise.race([next, nextTurn(undefined)])
      }
      return events
    },
  }
}

/** Reads events in their order; what tells of the connection only is no reading. */
export const readEvents = (events: readonly StreamEvent[], context: ReadingContext): Reading => {
  const reading = emptyReading()
  for (const event of events) {
    if (event.kind === 'delete') readDeletion(event.id, context, reading)
    if (event.kind === 'status') readStatuses([event.status], context, reading)
    if (event.kind === 'malformed') {
      reading.rejected.push(rejectedItem(event.raw, 'frame', event.detail, context.now))
    }
  }
  return reading
}
