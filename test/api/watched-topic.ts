import { sql } from 'kysely'
import { migrate } from '../../server/store/migrate.ts'
import { openDatabase } from '../../server/store/open-database.ts'
import { testDatabase } from '../database.ts'
import { coverTime, createTopic, type PostSketch, storePosts } from '../stored-posts.ts'

const posts: PostSketch[] = [
  { name: 'a', at: '2026-02-11T08:00:00Z', author: 'ada', codes: ['attachment'], lang: 'en' },
  { name: 'b', at: '2026-02-11T09:30:00Z', author: 'bo', codes: ['rights', 'rights.choice'] },
  { name: 'c', at: '2026-02-11T23:30:00Z', author: 'ada', sentiment: 'negative', coercion: 1 },
  { name: 'd', at: '2026-02-13T10:00:00Z', author: 'cy', codes: ['rights'], sentiment: 'negative' },
  { name: 'e', at: '2026-02-13T11:20:00Z', author: 'di', platform: 'mastodon', lang: 'de' },
  { name: 'hidden', at: '2026-02-13T11:30:00Z', author: 'eve', hidden: true },
]

/** A small watched topic, `lanterns`, with a gap on 12 February; and demo data, `lanterns-demo`, in its own schema. */
export const watchedTopic = async () => {
  const database = await testDatabase()
  const topic = await createTopic(database.db, 'lanterns')
  await storePosts(database.db, topic.id, posts)
  await coverTime(
    database.db,
    topic.id,
    'bluesky-live',
    'captured',
    '2026-02-11T00:00:00Z/2026-02-12T00:00:00Z',
    '2026-02-13T00:00:00Z/2026-02-13T12:00:00Z',
  )
  await database.db
    .insertInto('gap')
    .values({
      topicId: topic.id,
      source: 'bluesky-live',
      startsAt: new Date('2026-02-12T00:00:00Z'),
      endsAt: new Date('2026-02-13T00:00:00Z'),
      reason: 'the source was down',
    })
    .execute()

  await sql`create schema demo`.execute(database.db)
  const demo = openDatabase(database.address, { schema: 'demo' })
  await migrate(demo, { schema: 'demo' })
  await demo.deleteFrom('topicEvent').execute()
  await demo.deleteFrom('topicAlias').execute()
  await demo.deleteFrom('topic').execute()
  const demoTopic = await createTopic(demo, 'lanterns-demo', true)
  await storePosts(demo, demoTopic.id, [{ name: 'x', at: '2026-01-05T12:00:00Z' }])
  const drop = async () => {
    await demo.destroy()
    await database.drop()
  }
  return { ...database, topic, demo, drop }
}
