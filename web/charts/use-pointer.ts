import { type PointerEvent, useRef, useState } from 'react'
import type { ChartRow } from './chart-rows.ts'

type Actions = {
  hover: (index: number | undefined) => void
  pin: (index: number) => void
  zoom: (from: number, to: number) => void
}
export type Drag = { from: number; to: number }

const clickSlackPx = 5

/** The bucket that covers a moment; the nearest where none does. */
const indexAt = (rows: readonly ChartRow[], at: number): number => {
  const found = rows.findLastIndex((row) => row.start <= at)
  return Math.max(0, found)
}

/**
 * Hover, click and drag over the plot. A mouse drags to zoom; a finger moves the crosshair, since it has the dates and
 * the slider for the rest.
 */
export const usePointer = (
  rows: readonly ChartRow[],
  timeAt: (clientX: number, element: HTMLElement) => number,
  actions: Actions,
) => {
  const [drag, setDrag] = useState<Drag>()
  const pressed = useRef<{ x: number; index: number } | undefined>(undefined)
  const indexOf = (event: PointerEvent<HTMLElement>) =>
    indexAt(rows, timeAt(event.clientX, event.currentTarget))
  const moved = (event: PointerEvent) =>
    pressed.current !== undefined && Math.abs(event.clientX - pressed.current.x) > clickSlackPx

  const release = () => {
    pressed.current = undefined
    setDrag(undefined)
  }
  const handlers = {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0) return
      pressed.current = { x: event.clientX, index: indexOf(event) }
      event.currentTarget.setPointerCapture(event.pointerId)
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const index = indexOf(event)
      actions.hover(index)
      if (event.pointerType === 'mouse' && pressed.current && moved(event))
        setDrag({ from: pressed.current.index, to: index })
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      const start = pressed.current
      if (!start) return
      const index = indexOf(event)
      if (!moved(event)) actions.pin(index)
      else if (event.pointerType === 'mouse' && index !== start.index)
        actions.zoom(Math.min(start.index, index), Math.max(start.index, index))
      release()
    },
    onPointerCancel: release,
    onPointerLeave(event: PointerEvent<HTMLElement>) {
      if (event.pointerType === 'mouse') actions.hover(undefined)
    },
  }
  return { drag, cancel: release, handlers }
}
