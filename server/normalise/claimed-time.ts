const rfc3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/

/** None of the platforms is older: what claims to be is a broken clock or an empty field (1970). */
const earliest = Date.UTC(2006, 0, 1)
const toleratedLeadMs = 10 * 60_000

/**
 * The time that an author's client claims, or `undefined` when it cannot be used: no RFC 3339 form with a zone, a date
 * that no calendar has, before the platforms, or more than ten minutes after `firstSeen`. Fractions are kept to the
 * millisecond.
 */
export const claimedTime = (raw: unknown, firstSeen: Date): Date | undefined => {
  const match = typeof raw === 'string' ? rfc3339.exec(raw) : null
  if (!match) return undefined
  const [, year, month, day, hour, minute, second] = match.map(Number) as [...Fields]
  const local = new Date(
    Date.UTC(
      year,
      month - 1,
      day,
      hour,
      minute,
      second,
      Number(`${match[7] ?? ''}000`.slice(0, 3)),
    ),
  )
  const written = `${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}`
  if (local.toISOString().slice(0, written.length) !== written) return undefined
  const offsetMs = zoneOffsetMs(match[8], match[9], match[10])
  if (offsetMs === undefined) return undefined
  const time = local.getTime() - offsetMs
  const usable = time >= earliest && time <= firstSeen.getTime() + toleratedLeadMs
  return usable ? new Date(time) : undefined
}

type Fields = [unknown, number, number, number, number, number, number]

const zoneOffsetMs = (sign = '+', hours = '00', minutes = '00'): number | undefined =>
  Number(hours) > 23 || Number(minutes) > 59
    ? undefined
    : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
