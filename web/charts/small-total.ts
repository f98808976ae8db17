/** Below this many posts a share says little: its point is drawn hollow, its bar pale. */
export const smallTotal = 30
