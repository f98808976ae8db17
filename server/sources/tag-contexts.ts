import { createTagRecogniser } from './watched-tags.ts'

/** The full-width number sign, in UTF-8 read as Latin-1. */
const wideHash = '\xef\xbc\x83'

/** Go's encoder always escapes these five; they can be no part of a tag's context. */
const harmlessEscape = /\\u(?:0026|003[cCeE]|202[89])/y

const tagFacet = 'tag"'
const tagMember = '"tag"'
const tagsMember = '"tags":'

/**
 * Looks, in a post record's JSON, at every place where a tag can begin: behind `#` or `＃` in the text, in the member
 * `tag` of a facet, in the list `tags`. True when a watched tag may begin at one of them, or when the JSON is written
 * so oddly that only parsing can tell. `text` is `bytes` as Latin-1; the record begins at `from`.
 */
export const createTagContexts = (tagKeys: Iterable<string>) => {
  const mayBegin = createTagRecogniser(tagKeys)

  const behindHash = (bytes: Uint8Array, text: string, from: number): boolean => {
    let facets = false
    for (let at = text.indexOf('#', from); at >= 0; at = text.indexOf('#', at + 1)) {
      if (mayBegin(bytes, at + 1)) return true
      facets ||= text.startsWith(tagFacet, at + 1)
    }
    return facets && inFacets(bytes, text, from)
  }

  /** A facet's type holds `#`, so without one nobody needs to look for the member. */
  const inFacets = (bytes: Uint8Array, text: string, from: number): boolean => {
    for (let at = text.indexOf(tagMember, from); at >= 0; at = text.indexOf(tagMember, at + 1)) {
      const behind = at + tagMember.length
      if (!text.startsWith(':"', behind) || mayBegin(bytes, behind + 2)) return true
    }
    return false
  }

  const behindWideHash = (bytes: Uint8Array, text: string, from: number): boolean => {
    for (let at = text.indexOf(wideHash, from); at >= 0; at = text.indexOf(wideHash, at + 1)) {
      if (mayBegin(bytes, at + wideHash.length)) return true
    }
    return false
  }

  /** Lists are rare in posts, so their brackets are looked for, and the member's name in front of them. */
  const inTagList = (bytes: Uint8Array, text: string, from: number): boolean => {
    for (let at = text.indexOf('[', from); at >= 0; at = text.indexOf('[', at + 1)) {
      if (text.startsWith(tagsMember, at - tagsMember.length)) return anyString(bytes, text, at)
    }
    return false
  }

  /** Looks behind every quote of the rest: where the list ends is not worth finding out. */
  const anyString = (bytes: Uint8Array, text: string, from: number): boolean => {
    for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
      if (mayBegin(bytes, at + 1)) return true
    }
    return false
  }

  return (bytes: Uint8Array, text: string, from: number): boolean =>
    hasUnusualEscape(text, from) ||
    behindHash(bytes, text, from) ||
    behindWideHash(bytes, text, from) ||
    inTagList(bytes, text, from)
}

/** Behind an escape anything may hide: `#`, or a letter of a member's name. */
const hasUnusualEscape = (text: string, from: number): boolean => {
  for (let at = text.indexOf('\\u', from); at >= 0; at = text.indexOf('\\u', at + 1)) {
    harmlessEscape.lastIndex = at
    if (!harmlessEscape.test(text)) return true
  }
  return false
}
