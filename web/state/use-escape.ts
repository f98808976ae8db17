import { useEffect, useRef } from 'react'

type Leave = () => boolean

/** Whoever was drawn last is the innermost. */
const leavers: Leave[] = []

const onKey = (event: KeyboardEvent) => {
  const inDialog = event.target instanceof Element && event.target.closest('dialog[open]')
  if (event.key !== 'Escape' || event.defaultPrevented || inDialog) return
  if (leavers.toReversed().some((leave) => leave())) event.preventDefault()
}

/** Esc leaves the innermost thing: `leave` says by `true` that there was something to leave. */
export const useEscape = (leave: Leave): void => {
  const latest = useRef(leave)
  useEffect(() => {
    latest.current = leave
  })
  useEffect(() => {
    const own = () => latest.current()
    if (leavers.length === 0) document.addEventListener('keydown', onKey)
    leavers.push(own)
    return () => {
      leavers.splice(leavers.indexOf(own), 1)
      if (leavers.length === 0) document.removeEventListener('keydown', onKey)
    }
  }, [])
}
