/**
 * The form in which hashtags are compared: compatibility-normalised, without invisible characters and `#`, case-folded.
 * Idempotent. Homoglyphs of other scripts stay apart. An empty result means that there is no tag.
 */
export const tagKey = (raw: string): string => (plain.test(raw) ? raw.toLowerCase() : fold(raw))

/** Most tags: here the long way leads to the same form. */
const plain = /^[A-Za-z0-9_]*$/

const fold = (raw: string): string =>
  raw
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/^[#\s]+|\s+$/gu, '')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
