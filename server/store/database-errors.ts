import { setTimeout as sleep } from 'node:timers/promises'

const contention = new Set(['40001', '40P01', '55P03'])

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** Two transactions stood in each other's way: trying again at once is right. */
const isContention = (error: unknown): boolean => contention.has(codeOf(error))

/**
 * The database is away, starting, stopping, full, or out of connections: it may come back, and what waits is kept.
 * Classes 08 (connection), 53 (resources), 57P (operator), 58 (system), and the sockets' own codes.
 */
export const isDatabaseAway = (error: unknown): boolean => {
  const code = codeOf(error)
  if (/^(08|53|57P|58)/.test(code)) return true
  if (/^(ECONN|EPIPE|ENOENT|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)/.test(code)) return true
  return error instanceof Error && /connection terminated|timeout exceeded/i.test(error.message)
}

const attempts = 5

/**
 * Runs a whole transaction again, with jitter, when it lost against another: five times, then the error stands.
 */
export const retryContention = async <T>(transaction: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction()
    } catch (error) {
      if (!isContention(error) || attempt === attempts) throw error
      await sleep(Math.random() * 50 * 2 ** attempt)
    }
  }
}
