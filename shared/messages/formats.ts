const kept = new Map<string, Intl.DateTimeFormat>()

/** A date format, made once: making one costs as much as a thousand uses. */
export const dateFormat = (
  locale: string,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat => {
  const key = `${locale} ${timeZone} ${JSON.stringify(options)}`
  const known = kept.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(locale, { ...options, timeZone })
  kept.set(key, made)
  return made
}
