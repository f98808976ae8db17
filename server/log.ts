import { type Logger, pino } from 'pino'

/** JSON lines for machines; on a terminal, lines for people where the printer for them is installed. */
export const openLog = async (level: string): Promise<Logger> => {
  if (!process.stdout.isTTY) return pino({ level, base: null })
  const { default: pretty } = await import('pino-pretty')
  return pino({ level, base: null }, pretty({ ignore: 'pid,hostname', translateTime: 'HH:MM:ss' }))
}
