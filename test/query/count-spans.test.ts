import { expect, test } from 'vitest'
import { splitSpan } from '../../server/query/count-spans.ts'

const split = (from: string, to: string) =>
  splitSpan({ from: new Date(from), to: new Date(to) }).map(
    (part) => `${part.from.toISOString().slice(5, 16)}…${part.to.toISOString().slice(5, 16)}`,
  )

test.each([
  { from: '2026-02-13T00:00Z', to: '2026-02-15T00:00Z', parts: ['02-13T00:00…02-15T00:00'] },
  {
    from: '2026-02-13T05:00Z',
    to: '2026-02-15T05:00Z',
    parts: ['02-13T05:00…02-14T00:00', '02-14T00:00…02-15T00:00', '02-15T00:00…02-15T05:00'],
  },
  {
    from: '2026-02-13T18:30Z',
    to: '2026-02-15T18:30Z',
    parts: [
      '02-13T18:30…02-13T19:00',
      '02-13T19:00…02-14T00:00',
      '02-14T00:00…02-15T00:00',
      '02-15T00:00…02-15T18:00',
      '02-15T18:00…02-15T18:30',
    ],
  },
  { from: '2026-02-13T09:20Z', to: '2026-02-13T09:40Z', parts: ['02-13T09:20…02-13T09:40'] },
  {
    from: '2026-02-13T09:20Z',
    to: '2026-02-13T10:20Z',
    parts: ['02-13T09:20…02-13T10:20'],
  },
])('$from to $to is read as $parts', ({ from, to, parts }) => {
  expect(split(from, to)).toEqual(parts)
})
