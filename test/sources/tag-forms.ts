import fc from 'fast-check'
import { tagKey } from '../../server/normalise/tag-key.ts'

/** Every code point by the single character that its key is; those that vanish in a key stand under ''. */
const codePointsByKey = (() => {
  const byKey = new Map<string, string[]>()
  for (let codePoint = 1; codePoint < 0x110000; codePoint++) {
    if (codePoint === 0x30000) codePoint = 0xe0000
    if (codePoint === 0xe1000) break
    if (codePoint >= 0xd800 && codePoint < 0xe000) continue
    const character = String.fromCodePoint(codePoint)
    const key = tagKey(character)
    if (key.length > 2 || (key === character && key !== '')) continue
    byKey.set(key, [...(byKey.get(key) ?? []), character])
  }
  return byKey
})()

const invisible = (codePointsByKey.get('') ?? []).filter((character) =>
  /\p{Default_Ignorable_Code_Point}/u.test(character),
)

const formsOfCharacter = (character: string): fc.Arbitrary<string> => {
  const [...others] = codePointsByKey.get(tagKey(character)) ?? []
  return fc.constantFrom(character, character.toUpperCase(), character.toLowerCase(), ...others)
}

/** Ways to write a hashtag that `tagKey` takes for the same: by characters, case, composition, and the invisible. */
export const formsOf = (alias: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.tuple(...Array.from(alias, formsOfCharacter)),
      fc.option(fc.tuple(fc.nat(alias.length), fc.constantFrom(...invisible))),
      fc.constantFrom('NFC', 'NFD', 'NFKC', 'NFKD', undefined),
      fc.constantFrom('', '', '', '#', '＃', ' ', '\u200b#'),
    )
    .map(([characters, hidden, composition, front]) => {
      if (hidden) characters.splice(hidden[0], 0, hidden[1])
      const raw = front + characters.join('')
      return composition ? raw.normalize(composition) : raw
    })

/** Writes JSON with `space` behind every comma and colon, and every character that matches as `\uXXXX`. */
export const writeJson = (value: unknown, space: string, escaped: RegExp): string => {
  const write = (part: unknown) => writeJson(part, space, escaped)
  if (typeof value === 'string')
    return `"${Array.from(value, (c) => writeCharacter(c, escaped)).join('')}"`
  if (Array.isArray(value)) return `[${value.map(write).join(`,${space}`)}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(
    ([name, part]) => `${write(name)}:${space}${write(part)}`,
  )
  return `{${members.join(`,${space}`)}}`
}

const writeCharacter = (character: string, escaped: RegExp): string => {
  if (!escaped.test(character)) return JSON.stringify(character).slice(1, -1)
  let units = ''
  for (let i = 0; i < character.length; i++) {
    units += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`
  }
  return units
}
