const rfc3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/

/** What most clients write; when it reads back as it was written, the calendar has the date. */
const usual = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** None of the platforms is older: what claims to be is a broken clock or an empty field (1970). */
const earliest = Date.UTC(2006, 0, 1)
const toleratedLeadMs = 10 * 60_000

/**
 * The time that an author's client claims, or `undefined` when it cannot be used: unreadable (`readTime`), before the
 * platforms, or more than ten minutes after `firstSeen`.
 */
export const claimedTime = (raw: unknown, firstSeen: Date): Date | undefined => {
  const time = readTime(raw)
  const usable = time && +time >= earliest && +time <= +firstSeen + toleratedLeadMs
  return usable ? time : undefined
}

/**
 * The instant of an RFC 3339 form, kept to the millisecond; `undefined` for anything else, for a form without a zone
 * and for a date that no calendar has (`new Date` would make 2 March of 30 February).
 */
export const readTime = (raw: unknown): Date | undefined => {
  if (typeof raw !== 'string') return undefined
  if (usual.test(raw)) {
    const time = new Date(raw)
    if (!Number.isNaN(time.getTime()) && time.toISOString() === raw) return time
  }
  const match = rfc3339.exec(raw)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second, fraction = ''] = match
  const local = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`
  if (Number.isNaN(local.getTime()) || local.toISOString() !== written) return undefined
  const offsetMs = zoneOffsetMs(match[8], match[9], match[10])
  if (offsetMs === undefined) return undefined
  return new Date(local.getTime() + Number(`${fraction}000`.slice(0, 3)) - offsetMs)
}

const zoneOffsetMs = (sign = '+', hours = '00', minutes = '00'): number | undefined =>
  Number(hours) > 23 || Number(minutes) > 59
    ? undefined
    : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
