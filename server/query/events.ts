import type { TimelineEvent } from '../../shared/event.ts'
import type { Topic } from '../../shared/topic.ts'
import type { Db } from '../store/open-database.ts'

/** A topic's timeline in the order of time. */
export const selectEvents = (db: Db, topicId: number) =>
  db
    .selectFrom('event')
    .innerJoin('topicEvent', 'topicEvent.eventId', 'event.id')
    .where('topicEvent.topicId', '=', topicId)
    .select(['slug', 'startsOn', 'endsOn', 'title', 'model', 'kind', 'confidence', 'source'])
    .orderBy('startsOn')
    .orderBy('slug')

export const findEvents = async (db: Db, topicId: number): Promise<TimelineEvent[]> =>
  (await selectEvents(db, topicId).execute()) as TimelineEvent[]

/** What happened, and what is planned, around the topic. */
export const events = async (db: Db, topic: Topic) => ({
  topic: topic.slug,
  events: await findEvents(db, topic.id),
})
