import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Sentiment, Stance } from '../../shared/code.ts'

/** A post with what a person said of it. `codes` names sub-codes; `coercion` is capped at 2. */
export type CodedPost = {
  id: string
  text: string
  thread: string
  codes: string[]
  coercion: number
  stance: Stance
  sentiment: Sentiment
}

/** Reads `posts/coded.jsonl`. */
export const readCodedPosts = (data: string): CodedPost[] =>
  readFileSync(path.join(data, 'posts', 'coded.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

const fnv1a = (text: string): number => {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash
}

/**
 * Every third discussion or so is never read while rules are written and never trained on: figures come from these.
 * Whole discussions, since posts of one discussion resemble each other.
 */
export const isHeldOut = (post: { thread: string }): boolean => fnv1a(post.thread) % 3 === 0
