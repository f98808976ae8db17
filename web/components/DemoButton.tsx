import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { startDemo } from '../api.ts'
import { messages as m } from '../state/messages.ts'
import { useDemoStatus } from '../state/queries.ts'
import styles from './DemoButton.module.css'

/** Prepares the demo, showing how far it is, and moves there when it is ready. */
export const DemoButton = ({ onReady }: { onReady: (topic: string) => void }) => {
  const client = useQueryClient()
  const [asked, setAsked] = useState(false)
  const [problem, setProblem] = useState<string>()
  const status = useDemoStatus(asked)
  const state = asked ? status.data?.state : undefined
  const readyTopic = state === 'ready' ? status.data?.topic : undefined

  useEffect(() => {
    if (readyTopic) onReady(readyTopic)
  }, [readyTopic, onReady])

  const start = async () => {
    setProblem(undefined)
    try {
      client.setQueryData(['demo'], await startDemo())
      setAsked(true)
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    }
  }
  const failure = state === 'failed' ? status.data?.message : problem
  const busy = asked && !failure
  const progress = status.data?.progress ?? 0
  return (
    <div className={styles.demo}>
      <button type="button" data-kind="main" disabled={busy} onClick={start}>
        {busy ? m.demo.loading(progress) : m.demo.look}
      </button>
      {busy ? <progress value={progress} aria-label={m.demo.loading(progress)} /> : null}
      {failure ? (
        <p role="alert">{m.demo.failed(failure)}</p>
      ) : (
        <p className={styles.explain}>{m.demo.explain}</p>
      )}
    </div>
  )
}
