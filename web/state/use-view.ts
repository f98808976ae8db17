import { useCallback, useMemo } from 'react'
import { useLocation, useSearch } from 'wouter'
import { parseView, type View, type ViewProblem, viewToQuery } from '../../shared/view.ts'

type How = { replace?: boolean; zoomedFrom?: string }
export type ChangeView = (change: Partial<View>, how?: How) => void

const defaults: Partial<View> = { metric: 'share', tz: 'UTC' }

const withoutDefaults = (view: View): View =>
  Object.fromEntries(
    Object.entries(view).filter(([key, value]) => defaults[key as keyof View] !== value),
  )

const address = (view: View) => {
  const query = viewToQuery(withoutDefaults(view))
  return query ? `/?${query}` : '/'
}

/** The way back from a zoom is kept with the history entry until the range is another. */
const movesRange = (part: Partial<View>) => 'from' in part || 'to' in part || 'topic' in part

/**
 * The state of the page, read from its address. `change` writes it back: a new history entry for what a reader would
 * go Back from (filter, zoom, pin), `replace` for what passes by (scrubbing). `undefined` drops a key.
 */
export const useView = (): {
  view: View
  problems: ViewProblem[]
  change: ChangeView
  zoomOut: () => void
} => {
  const search = useSearch()
  const [, navigate] = useLocation()
  const { view, problems } = useMemo(() => parseView(new URLSearchParams(search)), [search])
  const change = useCallback<ChangeView>(
    (part, { replace = false, zoomedFrom } = {}) => {
      const state = zoomedFrom ? { zoomedFrom } : movesRange(part) ? null : history.state
      navigate(address({ ...view, ...part }), { replace, state })
    },
    [navigate, view],
  )
  const zoomOut = useCallback(() => {
    const before = (history.state as { zoomedFrom?: string } | null)?.zoomedFrom
    navigate(before ?? address({ ...view, from: undefined, to: undefined }))
  }, [navigate, view])
  return { view, problems, change, zoomOut }
}

/** The address of a view on this page, for links and for finding the way back from a zoom. */
export const addressOf = address
