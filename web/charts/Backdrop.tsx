import { memo } from 'react'
import type { Band } from './bands.ts'
import type { ChartModel } from './chart-model.ts'
import type { Frame } from './frame.ts'
import styles from './TimeChart.module.css'

type Box = { x: number; y: number; width: number; height: number }

const letterWidth = 6.2
const lineHeight = 14

/** Across the band where it fits, else along it; thin bands have no room at all. */
const GapLabel = ({ label, x, y, width, height }: { label: string } & Box) => {
  if (width < lineHeight) return null
  const across = width > label.length * letterWidth
  const [middle, foot] = [x + width / 2, y + height - 8]
  return (
    <text
      className={styles.bandLabel}
      x={across ? middle : middle + 4}
      y={foot}
      textAnchor={across ? 'middle' : 'start'}
      transform={across ? undefined : `rotate(-90 ${middle + 4} ${foot})`}
    >
      {label}
    </text>
  )
}

const BandArea = ({ band, ...box }: { band: Band } & Box) => {
  const { x, y, width, height } = box
  if (band.kind === 'partial')
    return <rect className={styles.partial} x={x} y={y + height - 3} width={width} height={3} />
  return (
    <>
      <rect {...box} fill="url(#hatch)" />
      {band.kind === 'gap' ? (
        <GapLabel label={band.label} {...box} />
      ) : (
        <text className={styles.bandLabel} x={x + width - 2} y={y + 12} textAnchor="end">
          {band.label}
        </text>
      )}
    </>
  )
}

/** Behind the lines: hatched bands where less is known, through both panels. */
export const Backdrop = memo(({ model, frame }: { model: ChartModel; frame: Frame }) => (
  <svg className={styles.layer} width={frame.width} height={frame.height} aria-hidden="true">
    <defs>
      <pattern
        id="hatch"
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width="6" height="6" fill="var(--hatch-ground)" />
        <rect width="1.5" height="6" fill="var(--hatch)" />
      </pattern>
    </defs>
    {model.bands.map((band) => {
      const x = model.xOf(band.from)
      const width = model.xOf(band.to) - x
      const lower = { x, width, y: frame.volumeTop, height: frame.volumeHeight }
      return (
        <g key={band.from}>
          {band.kind === 'partial' ? null : <rect {...lower} fill="url(#hatch)" />}
          <BandArea band={band} x={x} width={width} y={frame.top} height={frame.mainHeight} />
        </g>
      )
    })}
  </svg>
))
