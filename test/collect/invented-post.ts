import type { Post } from '../../shared/post.ts'

/** An invented post under #Keep4o; whatever is not named is the same for all. */
export const inventedPost = (own: Partial<Post> = {}): Post => ({
  platform: 'bluesky',
  uri: 'at://did:plc:ann/app.bsky.feed.post/1',
  url: 'https://bsky.example/ann/1',
  authorId: 'did:plc:ann',
  text: 'They removed it overnight. #Keep4o',
  textLength: 34,
  createdAt: new Date('2026-02-13T09:10:00Z'),
  observedAt: new Date('2026-02-13T09:10:01Z'),
  rev: '1',
  tags: [{ raw: 'Keep4o', key: 'keep4o', origin: 'facet' }],
  flags: [],
  ...own,
})
