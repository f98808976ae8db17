import { type Logger, pino } from 'pino'

/** JSON lines for machines; on a terminal, lines for people where the printer for them is installed. */
export const openLog = async (level: string): Promise<Logger> => {
  const printer = process.stdout.isTTY
    ? await import('pino-pretty').catch(() => undefined)
    : undefined
  if (!printer) return pino({ level, base: null })
  const stream = printer.default({ ignore: 'pid,hostname', translateTime: 'HH:MM:ss' })
  return pino({ level, base: null }, stream)
}
