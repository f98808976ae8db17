import { expandContraction, foldWord, shortenElongation } from './fold.ts'
import { hashtagWords, isMovementTag } from './hashtag-words.ts'
import { brandWords } from './word-classes.ts'

/**
 * A word with its place in the text (UTF-16, end exclusive). Phrases do not cross a `sentence`, negation ends with
 * its `clause`. `isName` says that it stands capitalised where a sentence does not ask for a capital.
 * The words of a contraction share one place.
 */
export type Token = {
  word: string
  start: number
  end: number
  sentence: number
  clause: number
  isName: boolean
  quoted: boolean
}

export type Reading = { tokens: Token[]; hasMovementTag: boolean }

const pieces = new RegExp(
  [
    /(https?:\/\/\S+|www\.\S+|[\w.+-]{1,64}@[\w-]{1,64}\.\w[\w.-]{0,64})/u, // link, mail address
    /(@[\w.-]+(?:@[\w.-]+)?)/u, // mention
    /([#＃][\p{L}\p{N}\p{M}_]+)/u, // hashtag
    /([\p{L}\p{N}](?:[\p{L}\p{N}\p{M}\u00ad\u200b-\u200d\u2060]|['’ʼ＇‘](?=\p{L})|(?<=\p{N})\.(?=\p{N}))*)/u, // word
    /([!?\n。！？]|\.(?=["”'’)\]]?(?:\s|$)))/u, // end of a sentence
    /[,;:…—–()"“”«»]|\s-\s|\.\.+/u, // end of a clause
  ]
    .map((part) => part.source)
    .join('|'),
  'gu',
)

/** Words that open a clause of their own, so that a negation before them does not reach behind. */
const clauseOpeners = new Set(
  'and but however although though yet because cause cuz since while whereas so then until unless if when which who'.split(
    ' ',
  ),
)
const modelFamilies = new Set(['gpt', 'chatgpt', 'model'])
const modelVersion = /^(?:4o|4|4\.\d|5|5\.\d|o3|o4)$/
const joinedVersion = /^(?:chat)?gpt(?=\d)/
const capital = /^\p{Lu}\p{Ll}+(?:['’].*)?$/u

const shortestTitle = 4
const titleCapitals = 0.7

type Place = { start: number; end: number; isCapital: boolean; inHashtag: boolean }

class Reader {
  readonly tokens: Token[] = []
  private sentence = 0
  private clause = 0
  private sentenceFrom = 0
  private capitals = 0

  add(word: string, { start, end, isCapital, inHashtag }: Place): void {
    const last = this.tokens.at(-1)
    if (last && this.isVersionOf(last, word)) {
      last.word = word
      last.end = end
      return
    }
    if (clauseOpeners.has(word)) this.clause++
    this.tokens.push({
      word,
      start,
      end,
      sentence: this.sentence,
      clause: this.clause,
      isName: isCapital && !this.beginsSentence() && !inHashtag && !brandWords.has(word),
      quoted: false,
    })
    if (isCapital) this.capitals++
  }

  /** "GPT-5.2" is one name: the version stands for the whole. */
  private isVersionOf(last: Token, word: string): boolean {
    return (
      modelFamilies.has(last.word) &&
      modelVersion.test(word) &&
      last.sentence === this.sentence &&
      (last.word !== 'model' || word.length > 1)
    )
  }

  private beginsSentence(): boolean {
    return this.tokens.length === this.sentenceFrom
  }

  /** Where most words are capitalised, as in a title, a capital shows no name. */
  private forgetCapitalsOfTitle(): void {
    const length = this.tokens.length - this.sentenceFrom
    if (length < shortestTitle || this.capitals < length * titleCapitals) return
    for (let at = this.sentenceFrom; at < this.tokens.length; at++) {
      const token = this.tokens[at]
      if (token) token.isName = false
    }
  }

  endClause(): void {
    this.clause++
  }

  endSentence(): void {
    this.clause++
    this.sentence++
    this.forgetCapitalsOfTitle()
    this.sentenceFrom = this.tokens.length
    this.capitals = 0
  }
}

/**
 * Reads a text into words: links left out, mentions kept as `@` (or their name, where `isKnown`),
 * hashtags that are sentences split into words (a sentence each), other hashtags left out.
 */
export const readTokens = (text: string, isKnown: (word: string) => boolean): Reading => {
  const reader = new Reader()
  let hasMovementTag = false

  const addWord = (raw: string, start: number, inHashtag: boolean) => {
    const end = start + raw.length
    const folded = shortenElongation(foldWord(raw), isKnown).replace(joinedVersion, '')
    for (const word of expandContraction(folded))
      reader.add(word, { start, end, isCapital: capital.test(raw), inHashtag })
  }
  const addHashtag = (name: string, start: number) => {
    reader.endSentence()
    for (const { from, to } of hashtagWords(name, isKnown))
      addWord(name.slice(from, to), start + from, true)
    reader.endSentence()
  }

  for (const match of text.matchAll(pieces)) {
    const [raw, link, mention, hashtag, word, sentenceEnd] = match
    if (word !== undefined) addWord(raw, match.index, false)
    else if (sentenceEnd !== undefined) reader.endSentence()
    else if (hashtag !== undefined) {
      if (isMovementTag(raw.slice(1))) hasMovementTag = true
      else addHashtag(raw.slice(1), match.index + 1)
    } else if (mention !== undefined) {
      const name = raw.slice(1).toLowerCase()
      const place = { start: match.index, end: match.index + raw.length }
      reader.add(isKnown(name) ? name : '@', { ...place, isCapital: false, inHashtag: false })
    } else if (link === undefined) reader.endClause()
  }
  reader.endSentence()
  return { tokens: reader.tokens, hasMovementTag }
}
