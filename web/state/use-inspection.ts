import { useEffect, useMemo, useRef, useState } from 'react'
import type { Bucket, Series } from '../../shared/series.ts'
import type { View } from '../../shared/view.ts'
import { bucketKey } from './day-key.ts'
import type { ChangeView } from './use-view.ts'

/** Scrubbing with a held bucket changes the address only once the slider rests. */
const restMs = 250

const startOf = (bucket: Bucket) => Date.parse(bucket.start)

/** The last bucket that is over, or the last of all. */
const lastWhole = (buckets: readonly Bucket[]): number => {
  const index = buckets.findLastIndex((bucket) => !bucket.soFar && bucket.total !== null)
  return index === -1 ? Math.max(0, buckets.length - 1) : index
}

/**
 * Which bucket is chosen by the slider (`inspected`) and which is held in the address (`pinned`), each as an index. A bucket is remembered by its time, so that it stays while data come in.
 */
export const useInspection = (series: Series | undefined, view: View, change: ChangeView) => {
  const [scrubbed, setScrubbed] = useState<number>()
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined)
  const { buckets, range } = series ?? { buckets: [], range: undefined }
  useEffect(() => () => clearTimeout(rest.current), [])

  const keyOf = (index: number): string | undefined => {
    const bucket = buckets[index]
    return bucket && range ? bucketKey(startOf(bucket), range.bucket, range.tz) : undefined
  }
  const pinned = useMemo(() => {
    if (!view.day || !range) return undefined
    const index = buckets.findIndex(
      (bucket) => bucketKey(startOf(bucket), range.bucket, range.tz) === view.day,
    )
    return index === -1 ? undefined : index
  }, [buckets, range, view.day])
  const scrubbedIndex = buckets.findIndex((bucket) => startOf(bucket) === scrubbed)

  const inspect = (index: number) => {
    setScrubbed(buckets[index] && startOf(buckets[index]))
    clearTimeout(rest.current)
    if (pinned !== undefined)
      rest.current = setTimeout(() => change({ day: keyOf(index) }, { replace: true }), restMs)
  }
  const pin = (index: number) => {
    clearTimeout(rest.current)
    setScrubbed(undefined)
    if (keyOf(index) !== view.day) change({ day: keyOf(index) })
  }
  const unpin = () => {
    clearTimeout(rest.current)
    if (pinned !== undefined && buckets[pinned]) setScrubbed(startOf(buckets[pinned]))
    change({ day: undefined })
  }
  return {
    inspected: scrubbedIndex !== -1 ? scrubbedIndex : (pinned ?? lastWhole(buckets)),
    pinned,
    inspect,
    pin,
    unpin,
  }
}
