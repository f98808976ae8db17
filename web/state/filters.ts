import { codeIds, sentiments, stances } from '../../shared/code.ts'
import { platforms } from '../../shared/post.ts'
import type { View } from '../../shared/view.ts'
import { messages as m } from './messages.ts'

type FilterKey = 'src' | 'cls' | 'sent' | 'stance' | 'lang'
export type FilterKind = {
  key: FilterKey
  name: string
  options: (platformsRead: readonly string[]) => readonly string[]
  label: (value: string) => string
}

const languages = ['en', 'zh', 'ja', 'ko', 'es', 'pt', 'fr', 'de', 'it', 'ru', 'id', 'vi']

const codeLabel = (id: string) => m.measure(id)

/** What posts may be filtered by, in the order shown. */
export const filterKinds: readonly FilterKind[] = [
  {
    key: 'src',
    name: m.filter.platform,
    options: (read) => platforms.filter((platform) => read.length === 0 || read.includes(platform)),
    label: m.platform,
  },
  {
    key: 'sent',
    name: m.filter.sentiment,
    options: () => sentiments,
    label: (s) => m.measure(`sentiment.${s}`),
  },
  {
    key: 'stance',
    name: m.filter.stance,
    options: () => stances,
    label: (s) => m.measure(`stance.${s}`),
  },
  { key: 'cls', name: m.filter.code, options: () => codeIds, label: codeLabel },
  { key: 'lang', name: m.filter.language, options: () => languages, label: m.language },
]

export type ActiveFilter = { key: FilterKey; kind: string; value: string; label: string }

/** The filters of a view, one entry a value. */
export const activeFilters = (view: View): ActiveFilter[] =>
  filterKinds.flatMap(({ key, name, label }) =>
    (view[key] ?? []).map((value) => ({ key, kind: name, value, label: label(value) })),
  )

export const noFilters: Partial<View> = {
  src: undefined,
  sent: undefined,
  stance: undefined,
  cls: undefined,
  lang: undefined,
}

/** The change that takes one filter away. */
export const withoutFilter = (view: View, { key, value }: ActiveFilter): Partial<View> => {
  const rest = (view[key] ?? []).filter((other) => other !== value)
  return { [key]: rest.length ? rest : undefined }
}
