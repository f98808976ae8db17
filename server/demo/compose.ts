import { pick, pickWeighted, type Random } from './random.ts'
import {
  closers,
  fillings,
  foreign,
  mainTags,
  openers,
  sentences,
  sideTags,
  type Theme,
} from './sentences.ts'

/** A synthetic post before it is put on a wire: words and language, tags apart. */
export type Draft = { text: string; lang: string; tags: string[] }

const fill = (random: Random, sentence: string): string =>
  sentence.replace(/\{(\w+)\}/g, (_, slot: keyof typeof fillings) => pick(random, fillings[slot]))

const languages = { en: 84, es: 4, ja: 4, de: 3, zh: 2, fr: 2, pt: 1 }

const attachmentThemes: Record<string, number> = {
  naming: 3,
  companionship: 4,
  support: 4,
  grief: 5,
  identity: 2,
}
const rightsThemes: Record<string, number> = {
  choice: 4,
  consent: 3,
  fairness: 3,
  transparency: 2,
  continuity: 5,
}

/**
 * What a post is about. Rights are claimed in half of the posts with coercive wording and in a seventh of the others,
 * attachment goes its own way: the pattern of the study that the codebook is inspired by, put in by hand.
 */
const chooseThemes = (random: Random, forced: number): Theme[] => {
  const tone = pickWeighted(random, { concerned: 88, opposed: 5, news: 7 })
  if (tone !== 'concerned') return [tone]
  const themes: Theme[] = []
  const isForced = random() < forced
  if (random() < 0.27) themes.push(pickWeighted(random, attachmentThemes) as Theme)
  if (random() < 0.13) themes.push(random() < 0.6 ? 'workflow' : 'regression')
  if (isForced) themes.push(random() < 0.3 ? 'coercionTwo' : 'coercionOne')
  if (random() < (isForced ? 0.5 : 0.14)) themes.push(pickWeighted(random, rightsThemes) as Theme)
  if (random() < 0.06) themes.push('action')
  if (random() < 0.04) themes.push('exit')
  return themes.length > 0 ? themes : [random() < 0.75 ? 'wish' : 'praise']
}

const chooseTags = (random: Random): string[] => [
  pick(random, mainTags),
  ...(random() < 0.25 ? [pick(random, sideTags)] : []),
]

/**
 * Writes one synthetic post.
 * @param forced the share of posts, now, that word the change as imposed
 */
export const composeDraft = (random: Random, forced: number): Draft => {
  const lang = pickWeighted(random, languages)
  const tags = chooseTags(random)
  if (lang !== 'en') return { text: pick(random, foreign[lang]), lang, tags }
  const words = chooseThemes(random, forced).map((theme) => pick(random, sentences[theme]))
  const text = `${pick(random, openers)}${words.join(' ')}${pick(random, closers)}`
  return { text: fill(random, text), lang, tags }
}
