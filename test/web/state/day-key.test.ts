import { expect, test } from 'vitest'
import type { BucketSize } from '../../../shared/interval.ts'
import { bucketKey } from '../../../web/state/day-key.ts'

test.each<[BucketSize, string, string, string]>([
  ['day', '2026-02-13T00:00:00Z', 'UTC', '2026-02-13'],
  ['day', '2026-02-12T15:00:00Z', 'Asia/Tokyo', '2026-02-13'],
  ['week', '2026-02-09T08:00:00Z', 'America/Los_Angeles', '2026-02-09'],
  ['hour', '2026-02-13T09:00:00Z', 'Asia/Tokyo', '2026-02-13T09:00:00Z'],
])('%s that starts at %s in %s is %s', (size, start, tz, key) => {
  expect(bucketKey(Date.parse(start), size, tz)).toBe(key)
})
