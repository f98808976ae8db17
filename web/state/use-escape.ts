import { useEffect, useRef } from 'react'

/** Esc leaves the innermost thing: `leave` says by `true` that there was something to leave. */
export const useEscape = (leave: () => boolean): void => {
  const latest = useRef(leave)
  useEffect(() => {
    latest.current = leave
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const inDialog = event.target instanceof Element && event.target.closest('dialog[open]')
      if (event.key !== 'Escape' || event.defaultPrevented || inDialog) return
      if (latest.current()) event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}
