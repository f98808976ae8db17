import type { SourceState } from '../../shared/source-state.ts'
import { findOpenAlarms, type SourceAlarm, withAlarms } from '../alerts/source-alarm.ts'
import type { ApiDeps } from './deps.ts'

const freshMs = 5_000

/**
 * The sources' states with what the open alarms say of them. Answers at once, with alarms that were read a few seconds
 * ago: states are asked for much more often than alarms change, and also while the database is away.
 */
export const alarmedSources = ({
  sources,
  databases,
}: Pick<ApiDeps, 'sources' | 'databases'>): (() => SourceState[]) => {
  let alarms: SourceAlarm[] = []
  let readAt = Number.NEGATIVE_INFINITY
  return () => {
    if (performance.now() - readAt > freshMs) {
      readAt = performance.now()
      findOpenAlarms(databases.real).then(
        (found) => {
          alarms = found
        },
        () => {},
      )
    }
    return withAlarms(sources(), alarms)
  }
}
