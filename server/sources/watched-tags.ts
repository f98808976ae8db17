import { type DecodedCharacter, decodeCharacter } from './json-character.ts'
import { skeleton, skeletonOf } from './tag-skeleton.ts'

const backslash = 0x5c

/** By code point: a step of the words that are watched. */
type Node = { next: Map<number, Node>; ends: boolean }

/**
 * Reads, in the bytes of a JSON string, the characters from `at` on and says whether a watched tag may begin there:
 * whether their skeletons spell the skeleton of a key. It stops at the first character that no key goes on with. Every
 * raw form that `tagKey` maps onto a key is recognised; a few others are too (`képs` for `keps`, `#keep 4o`).
 */
export const createTagRecogniser = (tagKeys: Iterable<string>) => {
  const root: Node = { next: new Map(), ends: false }
  for (const key of tagKeys) addWord(root, codePoints(skeleton(key)))

  const skeletons = new Map<number, readonly number[]>()
  const skeletonAt = (codePoint: number): readonly number[] => {
    const known = skeletons.get(codePoint)
    if (known) return known
    const made = codePoints(skeletonOf(codePoint))
    skeletons.set(codePoint, made)
    return made
  }

  /** For the quick no that most places get: ASCII characters with which no key begins. */
  const cannotBegin = Uint8Array.from({ length: 0x100 }, (_, byte) => {
    if (byte >= 0x80 || byte === backslash || root.ends) return 0
    const [first] = skeletonAt(byte)
    return first === undefined || root.next.has(first) ? 0 : 1
  })

  const character: DecodedCharacter = { codePoint: 0, end: 0 }
  return (bytes: Uint8Array, at: number): boolean => {
    if (cannotBegin[bytes[at] ?? 0] === 1) return false
    let node: Node | undefined = root
    character.end = at
    while (!node.ends && character.end < bytes.length) {
      decodeCharacter(bytes, character.end, character)
      for (const part of skeletonAt(character.codePoint)) {
        node = node.next.get(part)
        if (!node) return false
        if (node.ends) return true
      }
    }
    return node.ends
  }
}

const codePoints = (text: string): number[] => Array.from(text, (c) => c.codePointAt(0) ?? 0)

const addWord = (root: Node, word: readonly number[]): void => {
  let node = root
  for (const part of word) {
    const next: Node = node.next.get(part) ?? { next: new Map(), ends: false }
    node.next.set(part, next)
    node = next
  }
  node.ends = true
}
