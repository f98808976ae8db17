import { bytesOf, createFinder, standsAt } from './byte-search.ts'
import { escapedUnit } from './json-character.ts'
import { createTagRecogniser } from './watched-tags.ts'

const hash = 0x23
const bracket = 0x5b
const quote = 0x22
const letterS = 0x73
const colon = 0x3a
const space = 0x20
const escapeStart = bytesOf('\\u')
const wideHash = bytesOf('＃')

/** How servers write a facet's type and tag; in any other order the member is looked for. */
const tagFacet = bytesOf('tag"')
const tagFacetInOrder = bytesOf('tag","tag":"')
const tagMember = bytesOf('"tag"')
const stringValue = bytesOf(':"')
const tagsMember = bytesOf('"tags":')

/** `& < >` and the line separators, which Go's encoder always escapes: none can be part of a tag's context. */
const harmlessUnits: readonly number[] = [0x26, 0x3c, 0x3e, 0x2028, 0x2029]

/**
 * Looks, in a post record's JSON, at every place where a tag can begin: behind `#` or `＃` in the text, in the member
 * `tag` of a facet, in the list `tags`. True when a watched tag may begin at one of them, or when the JSON is written
 * so oddly that only parsing can tell. A chunk holds many records; they must be asked for from first to last, each by
 * its start and end.
 */
export const createTagContexts = (tagKeys: Iterable<string>) => {
  const mayBegin = createTagRecogniser(tagKeys)
  const escapes = createFinder(escapeStart)
  const hashes = createFinder(hash)
  const wideHashes = createFinder(wideHash)
  const brackets = createFinder(bracket)
  let bytes: Buffer = Buffer.alloc(0)

  /** Behind an escape anything may hide: `#`, or a letter of a member's name. */
  const hasUnusualEscape = (from: number, end: number): boolean => {
    for (let at = escapes.next(from, end); at >= 0; at = escapes.next(at + 1, end)) {
      if (!harmlessUnits.includes(escapedUnit(bytes, at + escapeStart.length))) return true
    }
    return false
  }

  const behindHash = (from: number, end: number): boolean => {
    let isUnordered = false
    for (let at = hashes.next(from, end); at >= 0; at = hashes.next(at + 1, end)) {
      if (mayBegin(bytes, at + 1)) return true
      if (!standsAt(bytes, at + 1, tagFacet)) continue
      if (!standsAt(bytes, at + 1, tagFacetInOrder)) isUnordered = true
      else if (mayBegin(bytes, at + 1 + tagFacetInOrder.length)) return true
    }
    return isUnordered && inAnyTagMember(from, end)
  }

  const inAnyTagMember = (from: number, end: number): boolean => {
    let at = bytes.indexOf(tagMember, from)
    for (; at >= 0 && at < end; at = bytes.indexOf(tagMember, at + 1)) {
      const behind = at + tagMember.length
      if (!standsAt(bytes, behind, stringValue)) return true
      if (mayBegin(bytes, behind + stringValue.length)) return true
    }
    return false
  }

  const behindWideHash = (from: number, end: number): boolean => {
    for (let at = wideHashes.next(from, end); at >= 0; at = wideHashes.next(at + 1, end)) {
      if (mayBegin(bytes, at + wideHash.length)) return true
    }
    return false
  }

  /** Lists are rare in posts, so their brackets are looked for, and the member's name in front of them. */
  const inTagList = (from: number, end: number): boolean => {
    for (let at = brackets.next(from, end); at >= 0; at = brackets.next(at + 1, end)) {
      const mayBeTags = bytes[at - 3] === letterS
      const isTags = mayBeTags && standsAt(bytes, at - tagsMember.length, tagsMember)
      if (isTags || isSpaced(at)) {
        return behindAnyQuote(at, end)
      }
    }
    return false
  }

  /** Both servers write lists without white space; where there is some, the list may be anything's. */
  const isSpaced = (at: number): boolean =>
    isSpace(bytes[at - 1]) || (bytes[at - 1] === colon && isSpace(bytes[at - 2]))

  /** Looks behind every quote of the rest: where the list ends is not worth finding out. */
  const behindAnyQuote = (from: number, end: number): boolean => {
    for (
      let at = bytes.indexOf(quote, from);
      at >= 0 && at < end;
      at = bytes.indexOf(quote, at + 1)
    ) {
      if (mayBegin(bytes, at + 1)) return true
    }
    return false
  }

  return {
    begin(chunk: Buffer) {
      bytes = chunk
      for (const finder of [escapes, hashes, wideHashes, brackets]) finder.begin(chunk)
    },
    mayShowTag: (from: number, end: number): boolean =>
      hasUnusualEscape(from, end) ||
      behindHash(from, end) ||
      behindWideHash(from, end) ||
      inTagList(from, end),
  }
}

const isSpace = (byte = 0): boolean => byte <= space
