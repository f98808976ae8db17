import { useSyncExternalStore } from 'react'

const phone = matchMedia('(max-width: 639px)')

const subscribe = (listener: () => void) => {
  phone.addEventListener('change', listener)
  return () => phone.removeEventListener('change', listener)
}

/** Whether the page has a phone's width; the same width as in the style sheets. */
export const useNarrow = (): boolean => useSyncExternalStore(subscribe, () => phone.matches)
