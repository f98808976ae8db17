const pingAfterMs = 30_000
const cutAfterMs = 40_000

/**
 * Finds the socket that is open but dead. At the pace of the real network half a minute without a frame cannot be
 * silence. Ask it every so many milliseconds with the number of frames so far: `ping` when that has not moved for 30 s,
 * `cut` after ten more. An answer to the ping alone saves nothing: servers are known whose pings work and whose stream
 * does not.
 */
export const createWatchdog = () => {
  let seen = 0
  let idleMs = 0
  return (frames: number, passedMs: number): 'fine' | 'ping' | 'cut' => {
    const before = idleMs
    idleMs = frames === seen ? idleMs + passedMs : 0
    seen = frames
    if (idleMs >= cutAfterMs) return 'cut'
    return before < pingAfterMs && idleMs >= pingAfterMs ? 'ping' : 'fine'
  }
}
