import { type RawBuilder, sql } from 'kysely'
import type { View } from '../../shared/view.ts'

/** Whether the view asks for posts that rollups cannot tell from others: they know platforms, but no other filter. */
export const isFiltered = ({ cls, lang, sent, stance }: View): boolean =>
  [cls, lang, sent, stance].some((values) => values?.length)

/** The view's filter on rollups, to be put behind another condition. */
export const onPlatforms = ({ src }: View): RawBuilder<unknown> =>
  src?.length
    ? sql`
      and platform = any(${src}::text[])`
    : sql``

/** The view's filters on posts, to be put behind another condition: any value within a key, all keys together. */
export const passing = (view: View): RawBuilder<unknown> => {
  const wanted: (readonly string[] | undefined)[] = [
    view.cls,
    view.lang?.map((lang) => `lang.${lang}`),
    view.sent?.map((sentiment) => `sentiment.${sentiment}`),
    view.stance?.map((stance) => `stance.${stance}`),
  ]
  const carrying = wanted
    .filter((measures) => measures?.length)
    .map(
      (measures) => sql`
      and measures && ${measures}::text[]`,
    )
  return sql`${onPlatforms(view)}${sql.join(carrying, sql``)}`
}
