import type { SourceState } from '../../shared/source-state.ts'
import type { Report, Source } from '../sources/source.ts'

/** The state of every source, kept in one place for the log, the API and the page. */
export type SourceStates = {
  list(): SourceState[]
  /** Adds a source; what it reports shows up in `list` at once. */
  reporterOf(source: Pick<Source, 'name' | 'platform'>): Report
  /** Calls back on every change of phase, detail or gap; returns the way to stop that. */
  onChange(listener: (state: SourceState) => void): () => void
}

const initial = ({ name, platform }: Pick<Source, 'name' | 'platform'>): SourceState => ({
  source: name,
  platform,
  phase: 'connecting',
  detail: 'starting',
  lagSeconds: null,
  lastPostAt: null,
  lastHeardAt: null,
  retryAt: null,
  gap: null,
})

const isNews = (before: SourceState, after: SourceState) =>
  before.phase !== after.phase ||
  before.detail !== after.detail ||
  before.gap?.from !== after.gap?.from

export const createSourceStates = (): SourceStates => {
  const states = new Map<string, SourceState>()
  const listeners = new Set<(state: SourceState) => void>()
  return {
    list: () => [...states.values()],
    reporterOf(source) {
      states.set(source.name, initial(source))
      return (change) => {
        const before = states.get(source.name) ?? initial(source)
        const after = { ...before, ...change }
        states.set(source.name, after)
        if (isNews(before, after)) for (const listener of listeners) listener(after)
      }
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
