/** Where things stand in the main chart, in pixels: two panels over one time axis. */
export type Frame = {
  width: number
  left: number
  plotWidth: number
  /** Room over the plot for the rows of the events' labels. */
  top: number
  eventRows: number
  mainHeight: number
  volumeTop: number
  volumeHeight: number
  axisHeight: number
  height: number
  narrow: boolean
}

const gap = 16

/**
 * Narrow frames (phones) carry their labels above the plot instead of at the lines' ends. Without events the plot takes
 * their room; the height stays.
 */
export const frameFor = (width: number, hasEvents: boolean): Frame => {
  const narrow = width < 640
  const left = narrow ? 36 : 44
  const right = narrow ? 10 : 132
  const top = hasEvents ? (narrow ? 18 : 34) : 10
  const volumeTop = narrow ? 210 : 242
  const mainHeight = volumeTop - gap - top
  const volumeHeight = narrow ? 32 : 36
  const axisHeight = 20
  return {
    width,
    left,
    plotWidth: Math.max(40, width - left - right),
    top,
    eventRows: narrow ? 1 : 2,
    mainHeight,
    volumeTop,
    volumeHeight,
    axisHeight,
    height: volumeTop + volumeHeight + axisHeight,
    narrow,
  }
}
