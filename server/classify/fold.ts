const invisible = /[\u00ad\u200b-\u200d\u2060\ufeff]/g
const apostrophes = /[\u2018\u2019\u02bc\uff07`]/g
const plainAscii = /^[a-z0-9.']+$/
const longRun = /(\p{L})\1{2,}/gu

/**
 * The form in which words are compared: compatibility forms unified (full width, mathematical bold),
 * lower case, straight apostrophes, invisible characters gone.
 * The caller keeps the offsets of the original, so that folding may change the length.
 */
export const foldWord = (raw: string): string => {
  if (plainAscii.test(raw)) return raw
  return raw.normalize('NFKC').toLowerCase().replace(invisible, '').replace(apostrophes, "'")
}

const hasLongRun = (word: string): boolean => {
  for (let i = 2; i < word.length; i++)
    if (word[i] === word[i - 1] && word[i] === word[i - 2]) return true
  return false
}

/**
 * Undoes "pleeease" and "sooo": runs of three or more letters become two ("freeee"), or one where only
 * that gives a word that `isKnown`.
 */
export const shortenElongation = (word: string, isKnown: (word: string) => boolean): string => {
  if (!hasLongRun(word) || isKnown(word)) return word
  const twice = word.replace(longRun, '$1$1')
  if (isKnown(twice)) return twice
  const once = word.replace(longRun, '$1')
  return isKnown(once) ? once : twice
}

const spelled = new Map(
  Object.entries({
    cannot: 'can not',
    cant: 'can not',
    "can't": 'can not',
    wont: 'will not',
    "won't": 'will not',
    aint: 'is not',
    "ain't": 'is not',
    im: 'i am',
    ive: 'i have',
    weve: 'we have',
    youve: 'you have',
    theyve: 'they have',
    youre: 'you are',
    theyre: 'they are',
    hes: 'he is',
    shes: 'she is',
    thats: 'that is',
    gonna: 'going to',
    wanna: 'want to',
    yall: 'you all',
    "y'all": 'you all',
    u: 'you',
    ur: 'your',
    pls: 'please',
    plz: 'please',
    ppl: 'people',
    "let's": "let's",
  }).map(([word, full]) => [word, full.split(' ')]),
)
for (const verb of 'do did does is was are were have has had could would should must need'.split(
  ' ',
))
  spelled.set(`${verb}nt`, [verb, 'not'])

const endings = new Map([
  ['m', 'am'],
  ['re', 'are'],
  ['ve', 'have'],
  ['ll', 'will'],
  ['d', 'would'],
])
const isBeforeS = new Set('he she it that this what there who here where how'.split(' '))

/**
 * The words that a contraction stands for: "didn't" → did not, "we've" → we have, "pls" → please.
 * A possessive loses its 's ("OpenAI's" → openai). Everything else is one word, itself.
 */
export const expandContraction = (word: string): readonly string[] => {
  const known = spelled.get(word)
  if (known) return known
  const apostrophe = word.lastIndexOf("'")
  if (apostrophe <= 0) return [word]
  if (word.endsWith("n't")) return [word.slice(0, -3), 'not']
  const base = word.slice(0, apostrophe)
  const ending = word.slice(apostrophe + 1)
  if (ending === 's') return isBeforeS.has(base) ? [base, 'is'] : [base]
  const full = endings.get(ending)
  return full ? [base, full] : [word]
}
