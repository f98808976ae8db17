import { expect, test } from 'vitest'
import { en } from '../../shared/messages/en.ts'

test.each([
  [en.percent(0), '0%'],
  [en.percent(0.0042), '0.4%'],
  [en.percent(0.0994), '9.9%'],
  [en.percent(0.0996), '10%'],
  [en.percent(1), '100%'],
  [en.percentPoints(0.061), '+6.1 pp'],
  [en.percentPoints(-0.11), '−11 pp'],
  [en.percentPoints(0.0001), '±0 pp'],
  [en.relative(2.12), '+212%'],
  [en.relative(-0.004), '±0%'],
  [en.posts(1), '1 post'],
  [en.posts(18_204), '18,204 posts'],
  [en.duration(45), '45 seconds'],
  [en.duration(86_400), '24 hours'],
  [en.duration(30 * 86_400), '30 days'],
  [en.figures.authors(10_437, false), 'about 10,400 authors'],
  [en.figures.authors(10_437, true), '10,437 authors'],
  [en.measure('sentiment.negative'), 'Negative'],
  [en.measure('attachment.grief'), 'Grief'],
  [en.measure('something.new'), 'something.new'],
])('%s', (said, expected) => {
  expect(said).toBe(expected)
})

test('days are those of the zone', () => {
  const at = Date.parse('2026-02-13T02:00:00Z')
  expect(en.weekday(at, 'UTC')).toBe('Fri, 13 Feb 2026')
  expect(en.weekday(at, 'America/Los_Angeles')).toBe('Thu, 12 Feb 2026')
})
