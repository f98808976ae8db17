import { afterAll, beforeAll, expect, test } from 'vitest'
import { ErrorSchema } from '../../shared/answers.ts'
import { testApp } from './app.ts'
import { watchedTopic } from './watched-topic.ts'

let watched: Awaited<ReturnType<typeof watchedTopic>>
let app: ReturnType<typeof testApp>['app']
beforeAll(async () => {
  watched = await watchedTopic()
  app = testApp(watched.db).app
})
afterAll(() => watched.drop())

const of = (question: string, query: string) => `/api/v1/topics/lanterns/${question}?${query}`

test.each([
  [
    of('overview', 'range=8d'),
    '"8d" is no valid range: expected one of 24h, 7d, 30d, 90d, event, all',
  ],
  [of('overview', 'bucket=month'), '"month" is no valid bucket: expected one of hour, day, week'],
  [
    of('overview', 'tz=Mars/Olympus'),
    '"Mars/Olympus" is no valid tz: expected an IANA time zone, such as Europe/Berlin',
  ],
  [
    of('overview', 'from=2026-02-30'),
    '"2026-02-30" is no valid from: expected a day (2026-02-13) or a time with zone (2026-02-13T09:00:00Z)',
  ],
  [of('overview', 'from=2026-02-13T09:00'), '"2026-02-13T09:00" is no valid from: '],
  [
    of('overview', 'from=2026-03-02&to=2026-03-01'),
    '"2026-03-01" lies before from "2026-03-02": give a later to',
  ],
  [of('overview', 'cls=joy'), '"joy" is no valid cls: expected codes: attachment, '],
  [of('overview', 'src=myspace'), '"myspace" is no valid src: expected platforms: bluesky, '],
  [
    of('overview', 'sent=angry'),
    '"angry" is no valid sent: expected sentiments: negative, neutral, positive',
  ],
  [
    of('overview', 'lang=english'),
    '"english" is no valid lang: expected language codes, such as en,ja',
  ],
  [of('overview', 'buckt=day'), '"buckt" is no parameter here: expected topic, range, from, '],
  [of('overview', '__proto__=1'), '"__proto__" is no parameter here: expected '],
  [of('overview', 'bucket=day&bucket=week'), '"bucket" is given 2 times: give it once'],
  [of('overview', 'ev=2020-01-01-never'), '"2020-01-01-never" is no event of this topic'],
  [of('overview', 'range=8d&bucket=month&limit=3'), '"limit" is no parameter here: expected '],
  [
    of('overview', 'range=8d&bucket=month'),
    '"month" is no valid bucket: expected one of hour, day, week',
  ],
  [
    of('series', 'measures=joy'),
    '"joy" is no valid measures: expected up to 50 of all, attachment, ',
  ],
  [of('series', 'measures='), '"" is no valid measures: expected up to 50 of '],
  [of('series', `measures=${'all,'.repeat(51)}`), ' is no valid measures: expected up to 50 of '],
  [
    of('series', 'from=2026-01-01&to=2026-02-12&bucket=hour'),
    'are more than 800: choose a shorter range or a larger bucket',
  ],
  [of('posts', 'limit=0'), '"0" is no valid limit: expected a whole number from 1 to 200'],
  [of('posts', 'limit=201'), '"201" is no valid limit: expected a whole number from 1 to 200'],
  [of('posts', 'limit=1.5'), '"1.5" is no valid limit: expected a whole number from 1 to 200'],
  [of('posts', 'limit=1e2'), '"1e2" is no valid limit: expected a whole number from 1 to 200'],
  [of('posts', 'limit=-1'), '"-1" is no valid limit: expected a whole number from 1 to 200'],
  [of('posts', 'limit='), '"" is no valid limit: expected a whole number from 1 to 200'],
  [
    of('posts', 'limit=99999999999999999999'),
    ' is no valid limit: expected a whole number from 1 to 200',
  ],
  [of('posts', 'order=oldest'), '"oldest" is no valid order: expected sample or latest'],
  [of('posts', 'seed=a%20b'), '"a b" is no valid seed: expected up to 64 letters, digits, - or _'],
  [of('posts', 'seed=%00'), ' is no valid seed: expected up to 64 letters, digits, - or _'],
  [
    of('posts', `seed=${'x'.repeat(65)}`),
    ' is no valid seed: expected up to 64 letters, digits, - or _',
  ],
  [
    of('posts', 'after=nonsense'),
    '"nonsense" does not continue this list: pass on its "next", or leave it out',
  ],
  [of('posts', 'after=%27%3Bdrop'), ' is no valid after: expected the "next" of an earlier answer'],
  [
    of('posts', 'order=latest&after=shuffled.00000000000000000000000000000000.x'),
    ' does not continue this list',
  ],
  [of('posts', 'day=1999-01-01'), '"1999-01-01" lies outside the range'],
  [of('posts', 'limit=x&order=y&range=z'), '"z" is no valid range: '],
  [of('posts', 'limit=x&order=y&range=z'), '; "y" is no valid order: '],
  [of('posts', 'limit=x&order=y&range=z'), '; "x" is no valid limit: '],
  [of('events', 'limit=3'), '"limit" is no parameter here: '],
  [of('coverage', 'measures=all'), '"measures" is no parameter here: '],
  ['/c/overview.csv?topic=lanterns&size=og', '"size" is no parameter here: '],
  ['/c/overview.csv?topic=UP!', '"UP!" is no valid topic: expected a topic, such as keep4o'],
])('%s: %s', async (path, message) => {
  const answer = await app.request(path)
  expect(answer.status).toBe(400)
  const { error } = ErrorSchema.strict().parse(await answer.json())
  expect(error.code).toBe('bad-view')
  expect(error.message).toContain(message)
  expect(error.requestId).toBe(answer.headers.get('x-request-id'))
})

test('an empty value is as good as none', async () => {
  const answer = await app.request(of('overview', 'bucket=&range=&cls='))
  expect(answer.status).toBe(200)
})
