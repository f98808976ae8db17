import { describe, expect, test } from 'vitest'
import { createTopicMatcher } from '../../server/normalise/match-topics.ts'
import { tagKey } from '../../server/normalise/tag-key.ts'
import type { Tag, TagOrigin } from '../../shared/post.ts'

const keep = { slug: 'keep', aliases: ['Keep4o', '#KEEP4O', 'save4o'] }
const rights = { slug: 'rights', aliases: ['ModelRights', 'keep4o'] }
const match = createTopicMatcher([keep, rights])

const tag = (raw: string, origin: TagOrigin = 'facet'): Tag => ({ raw, key: tagKey(raw), origin })
const matched = (...tags: Tag[]) =>
  match({ tags }).map(({ topic, tag: { raw, origin } }) => [topic.slug, raw, origin])

describe('topics of a post', () => {
  test.each<[string, Tag[], unknown[]]>([
    ['none', [], []],
    ['another tag', [tag('keep40')], []],
    ['an alias in another form', [tag('＃ＳＡＶＥ４ｏ')], [['keep', '＃ＳＡＶＥ４ｏ', 'facet']]],
    [
      'one tag of two topics',
      [tag('keep4o')],
      [
        ['keep', 'keep4o', 'facet'],
        ['rights', 'keep4o', 'facet'],
      ],
    ],
    [
      'two tags of one topic: once, by the first',
      [tag('save4o'), tag('Keep4o'), tag('modelrights')],
      [
        ['keep', 'save4o', 'facet'],
        ['rights', 'Keep4o', 'facet'],
      ],
    ],
    [
      'the most trusted origin, wherever it stands',
      [tag('save4o', 'text'), tag('SAVE4O', 'entities'), tag('Save4o', 'tags'), tag('savE4o')],
      [['keep', 'savE4o', 'facet']],
    ],
    [
      'tags before entities',
      [tag('save4o', 'entities'), tag('Save4o', 'tags')],
      [['keep', 'Save4o', 'tags']],
    ],
    [
      'entities before text',
      [tag('save4o', 'text'), tag('Save4o', 'entities')],
      [['keep', 'Save4o', 'entities']],
    ],
    [
      'text before a query',
      [tag('save4o', 'query'), tag('Save4o', 'text')],
      [['keep', 'Save4o', 'text']],
    ],
  ])('%s', (_name, tags, expected) => expect(matched(...tags)).toEqual(expected))

  test('the topic itself is handed back, with all that its owner put into it', () => {
    expect(match({ tags: [tag('modelrights')] })[0]?.topic).toBe(rights)
  })
})
