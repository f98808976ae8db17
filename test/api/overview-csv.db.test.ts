import { afterAll, beforeAll, expect, test } from 'vitest'
import { testApp } from './app.ts'
import { watchedTopic } from './watched-topic.ts'

let watched: Awaited<ReturnType<typeof watchedTopic>>
let app: ReturnType<typeof testApp>['app']
beforeAll(async () => {
  watched = await watchedTopic()
  app = testApp(watched.db, { databases: { real: watched.db, demo: () => watched.demo } }).app
})
afterAll(() => watched.drop())

/** The first columns of each row, and the last. */
const rows = (csv: string) =>
  csv
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','))
    .map((cells) => [...cells.slice(0, 13), cells.at(-1)].join(','))

test('the table of a view: a day with posts, a gap, a day that still runs', async () => {
  const answer = await app.request(
    '/c/overview.csv?topic=lanterns&from=2026-02-11&to=2026-02-13&bucket=day&metric=share',
  )
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
  expect(answer.headers.get('content-disposition')).toBe(
    'attachment; filename="vigil-lanterns-share-by-day-2026-02-11-to-2026-02-13.csv"',
  )
  expect(rows(await answer.text())).toMatchInlineSnapshot(`
    [
      "bucket_start_utc,local_day,time_zone,topic,demo,coverage,is_partial,posts,attachment_count,attachment_denominator,attachment_share,attachment_low,attachment_high,classifier_version",
      "2026-02-11T00:00:00.000Z,2026-02-11,UTC,lanterns,false,captured,false,3,1,3,0.333333,0.061492,0.79234,test classifiers 1",
      "2026-02-12T00:00:00.000Z,2026-02-12,UTC,lanterns,false,gap,false,,,,,,,test classifiers 1",
      "2026-02-13T00:00:00.000Z,2026-02-13,UTC,lanterns,false,captured,true,2,0,2,0,0,0.65762,test classifiers 1",
    ]
  `)
})

test('sums of the table equal the page', async () => {
  const query = 'from=2026-02-11&to=2026-02-13&bucket=hour'
  const csv = await (await app.request(`/c/overview.csv?topic=lanterns&${query}`)).text()
  const [header = [], ...lines] = csv
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','))
  const sum = (column: string) =>
    lines.reduce((total, cells) => total + Number(cells[header.indexOf(column)]), 0)
  const overview = (await (
    await app.request(`/api/v1/topics/lanterns/overview?${query}`)
  ).json()) as { posts: { now: number }; figures: { measure: string; now: { count: number } }[] }
  expect(sum('posts')).toBe(overview.posts.now)
  for (const { measure, now } of overview.figures) {
    expect(sum(`${measure.replace('.', '_')}_count`)).toBe(now.count)
  }
})

test('demo data says so in each row and in the name', async () => {
  const answer = await app.request('/c/overview.csv?topic=lanterns-demo&range=all&bucket=week')
  expect(answer.headers.get('content-disposition')).toContain('vigil-demo-lanterns-demo-share')
  const [header = '', ...lines] = (await answer.text()).trimEnd().split('\r\n')
  const column = header.split(',').indexOf('demo')
  expect(lines.map((line) => line.split(',')[column])).toEqual(['true'])
})

test('without a topic it is the one that pages show', async () => {
  const answer = await app.request('/c/overview.csv')
  expect(answer.headers.get('content-disposition')).toContain('vigil-keep4o-share')
})

test('an unknown topic is 404', async () => {
  const answer = await app.request('/c/overview.csv?topic=tulips')
  expect(answer.status).toBe(404)
})
