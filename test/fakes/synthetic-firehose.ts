import { createFrame, deleteFrame, postRecord } from './jetstream-frames.ts'

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

type Random = () => number
const pick = <T>(random: Random, list: readonly T[]): T =>
  list[Math.floor(random() * list.length)] as T

const words = (text: string): string[] => text.split(' ')

/** Invented words per language, with the share of posts that the firehose roughly has in it. */
const languages = [
  {
    lang: 'en',
    share: 0.4,
    gap: ' ',
    words: words(
      'the keeper of that old boat keeps asking people for 40 more pots says fine even 4k people pop over today I would rather open the kitchen window and look at all of those dogs again',
    ),
  },
  {
    lang: 'en',
    share: 0.12,
    gap: ' ',
    words: words('it’s fine — “really fine”, even people don’t pop over… I’d rather wait'),
  },
  {
    lang: 'ja',
    share: 0.2,
    gap: '',
    words: words(
      '今日は とても 天気 が いい です ね、 散歩 に 行きたい ！ コーヒー ｗｗ を 飲んで ゆっくり した 。 明日も また 「ｏｋ」 と 言った（笑） 　',
    ),
  },
  {
    lang: 'pt',
    share: 0.09,
    gap: ' ',
    words: words(
      'hoje é o 1º dia da férias e não tem café então vou até à praia com a família amanhã',
    ),
  },
  {
    lang: 'de',
    share: 0.06,
    gap: ' ',
    words: words(
      'heute früh über die Straße gelaufen, schöne Grüße an alle „Köpfe“ größer als gestern',
    ),
  },
  {
    lang: 'es',
    share: 0.05,
    gap: ' ',
    words: words('¿qué tal? mañana el 2º piso está vacío ¡increíble! según la señora también'),
  },
  {
    lang: 'ko',
    share: 0.04,
    gap: ' ',
    words: words('오늘은 정말 좋은 날씨 입니다 산책을 하고 커피를 마셨어요 ㅋㅋㅋ'),
  },
  {
    lang: 'fa',
    share: 0.02,
    gap: ' ',
    words: words('امروز هوا خیلی خوب است می\u200cروم پارک کتاب\u200cها را می\u200cخوانم'),
  },
  { lang: 'hi', share: 0.02, gap: ' ', words: words('आज मौसम बहुत अच्छा है मैं पार्क में घूमने जा रहा हूँ') },
]
const decorations = ['😂', '❤️', '🫶🏽', '👨‍👩‍👧', '✨', '™', '☕️', '𝓼𝓸𝓯𝓽', '①', '🏳️‍🌈', '…', '²']
const otherTags = [
  'art',
  'photo',
  '猫',
  'Fotografie',
  'gaming',
  'keepgoing',
  'nowplaying',
  'イラスト',
  'k4op',
]

/** The watched tag as people write it; one in twenty in a form that only `tagKey` recognises. */
const usualForms = ['Keep4o', 'keep4o', 'KEEP4O', 'Keep4O']
const rareForms = ['ｋｅｅｐ４ｏ', 'ke\u00adep4o', '𝗞𝗲𝗲𝗽𝟰𝗼']
const watchedTag = (random: Random): string =>
  pick(random, random() < 0.95 ? usualForms : rareForms)

const base32 = [...'abcdefghijklmnopqrstuvwxyz234567']
const randomKey = (random: Random, length: number): string => {
  let key = ''
  for (let i = 0; i < length; i++) key += pick(random, base32)
  return key
}

const pickLanguage = (place: number) => {
  let upTo = 0
  for (const language of languages) {
    upTo += language.share
    if (place < upTo) return language
  }
  return languages[0] as (typeof languages)[number]
}

const randomText = (random: Random): { lang: string; text: string } => {
  const language = pickLanguage(random())
  const count = 4 + Math.floor(random() ** 2 * 44)
  const chosen = Array.from({ length: count }, () => pick(random, language.words))
  if (random() < 0.25) chosen.splice(Math.floor(count / 2), 0, '\n\n')
  if (random() < 0.25) chosen.push(pick(random, decorations))
  if (random() < 0.04) chosen.push('R&B')
  return { lang: language.lang, text: chosen.join(language.gap) }
}

const randomReference = (random: Random) => ({
  cid: `bafyrei${randomKey(random, 52)}`,
  uri: `at://did:plc:${randomKey(random, 24)}/app.bsky.feed.post/${randomKey(random, 13)}`,
})

const randomEmbed = (random: Random): unknown => {
  const kind = random()
  if (kind < 0.1) return { $type: 'app.bsky.embed.record', record: randomReference(random) }
  if (kind > 0.45) return undefined
  const blob = {
    $type: 'blob',
    ref: { $link: `bafkrei${randomKey(random, 52)}` },
    mimeType: 'image/jpeg',
    size: Math.floor(random() * 900_000),
  }
  const { text } = randomText(random)
  if (kind < 0.28) {
    const image = { alt: text, aspectRatio: { height: 1200, width: 1600 }, image: blob }
    return { $type: 'app.bsky.embed.images', images: [image] }
  }
  const uri = `https://news.example/story?id=${randomKey(random, 12)}&ref=share`
  return {
    $type: 'app.bsky.embed.external',
    external: { description: text, thumb: blob, title: text.slice(0, 60), uri },
  }
}

const linkFacet = {
  features: [{ $type: 'app.bsky.richtext.facet#link', uri: 'https://news.example/story?id=7' }],
  index: { byteEnd: 20, byteStart: 0 },
}

/** A post record as the firehose mixes them; with `tag`, one that carries the tag in its facets. */
const randomRecord = (random: Random, tag?: string): Record<string, unknown> => {
  const { lang, text } = randomText(random)
  const tags = random() < 0.12 ? [pick(random, otherTags)] : []
  const { $type, createdAt, facets, text: whole } = postRecord(text, tag ? [tag, ...tags] : tags)
  const links = random() < 0.2 ? [linkFacet] : []
  const embed = randomEmbed(random)
  const parent = randomReference(random)
  const reply = random() < 0.4 && {
    parent,
    root: random() < 0.5 ? parent : randomReference(random),
  }
  return {
    $type,
    createdAt,
    ...(embed !== undefined && { embed }),
    ...((facets || links.length > 0) && { facets: [...(facets ?? []), ...links] }),
    langs: [lang],
    ...(reply && { reply }),
    ...(random() < 0.02 && { tags: [pick(random, otherTags)] }),
    text: whole,
  }
}

/** What the legacy and the new server escape beyond what JSON demands. */
const escapeAsServer = (frame: string): string =>
  frame.replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)

/**
 * Frames of a synthetic multilingual firehose: invented posts in the wire's shape, of about the real sizes. One frame
 * in `missesPerHit + 1` concerns a watcher of Keep4o: four posts with the tag to each delete.
 */
export const syntheticFirehose = (options: {
  seed: number
  count: number
  missesPerHit: number
  startUs?: number
  stepUs?: number
}): string[] => {
  const random = seededRandom(options.seed)
  const { startUs = 1_790_000_000_000_001, stepUs = 26_000 } = options
  return Array.from({ length: options.count }, (_, index) => {
    const fields = {
      did: `did:plc:${randomKey(random, 24)}`,
      timeUs: startUs + index * stepUs,
      rev: `3m${randomKey(random, 11)}`,
      rkey: `3m${randomKey(random, 11)}`,
    }
    if (index % (options.missesPerHit + 1) !== options.missesPerHit) {
      return escapeAsServer(createFrame({ ...fields, record: randomRecord(random) }))
    }
    if (random() < 0.2) return deleteFrame(fields)
    const record = randomRecord(random, watchedTag(random))
    return escapeAsServer(createFrame({ ...fields, record }))
  })
}
