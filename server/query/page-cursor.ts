import { ViewRefused } from './view-refused.ts'

/** Where a list of posts goes on: the sort key of the last post shown, two parts. Readable, fit for a URL. */
export type Position = readonly [first: string, second: string]

const shapes = {
  latest: /^latest\.(\d{1,16})\.([\w-]{1,64})$/,
  shuffled: /^shuffled\.([0-9a-f]{32})\.([\w-]{1,64})$/,
  walk: /^walk\.(early|late)\.([\w-]{1,64})$/,
}
type ListKind = keyof typeof shapes

export const writeCursor = (kind: ListKind, [first, second]: Position): string =>
  `${kind}.${first}.${second}`

/** @returns undefined for what is no cursor of this kind of list. */
export const readCursor = (kind: ListKind, after: string): Position | undefined => {
  const [, first, second] = shapes[kind].exec(after) ?? []
  return first !== undefined && second !== undefined ? [first, second] : undefined
}

export const cursorRefused = (after: string): ViewRefused =>
  new ViewRefused({
    key: 'after',
    value: after,
    message: `"${after}" does not continue this list: pass on its "next", or leave it out`,
  })
