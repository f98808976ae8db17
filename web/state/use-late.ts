import { useEffect, useState } from 'react'

const patienceMs = 3_000

/** Whether something has been waited for so long that one should say what runs. */
export const useLate = (waiting: boolean): boolean => {
  const [late, setLate] = useState(false)
  useEffect(() => {
    setLate(false)
    if (!waiting) return
    const timer = setTimeout(setLate, patienceMs, true)
    return () => clearTimeout(timer)
  }, [waiting])
  return late
}
