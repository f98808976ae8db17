/**
 * The form in which hashtags are compared: compatibility-normalised, without invisible characters and `#`, case-folded.
 * Idempotent. Homoglyphs of other scripts stay apart. An empty result means that there is no tag.
 */
export const tagKey = (raw: string): string =>
  raw
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/^[#\s]+|\s+$/gu, '')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
