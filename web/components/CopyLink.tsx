import { useState } from 'react'
import { messages as m } from '../state/messages.ts'

const shownMs = 2_500

/** Copies the page's address, which holds all of its state. */
export const CopyLink = () => {
  const [said, setSaid] = useState('')
  const copy = async () => {
    const copied = await navigator.clipboard?.writeText(location.href).then(
      () => true,
      () => false,
    )
    setSaid(copied ? m.copy.done : m.copy.failed)
    setTimeout(() => setSaid(''), shownMs)
  }
  return (
    <>
      <button type="button" onClick={copy}>
        {said || m.copy.link}
      </button>
      <span role="status" className="hidden">
        {said}
      </span>
    </>
  )
}
