import { useRef, useState } from 'react'
import type { Overview } from '../../shared/answers.ts'
import type { View } from '../../shared/view.ts'
import { type FilterKind, filterKinds } from '../state/filters.ts'
import { messages as m } from '../state/messages.ts'
import type { ChangeView } from '../state/use-view.ts'
import styles from './FilterMenu.module.css'

type Props = { view: View; sources: Overview['sources']; change: ChangeView }

const Group = ({ kind, view, sources, change }: Props & { kind: FilterKind }) => {
  const chosen: readonly string[] = view[kind.key] ?? []
  const options = kind.options(sources.map(({ platform }) => platform))
  const shown = [...options, ...chosen.filter((value) => !options.includes(value))]
  const toggle = (value: string) => {
    const next = chosen.includes(value) ? chosen.filter((v) => v !== value) : [...chosen, value]
    change({ [kind.key]: next.length ? next : undefined })
  }
  return (
    <fieldset className={styles.group} data-kind={kind.key}>
      <legend>{kind.name}</legend>
      {shown.map((value) => (
        <label key={value} className={value.includes('.') ? styles.sub : undefined}>
          <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
          {kind.label(value)}
        </label>
      ))}
    </fieldset>
  )
}

/** All filters in one sheet: over the page on wide screens, from below on phones. */
export const FilterMenu = (props: Props) => {
  const sheet = useRef<HTMLDialogElement>(null)
  const [open, setOpen] = useState(false)
  const show = () => {
    setOpen(true)
    sheet.current?.showModal()
  }
  const close = () => sheet.current?.close()
  return (
    <>
      <button type="button" aria-haspopup="dialog" onClick={show}>
        <span aria-hidden="true">+ </span>
        {m.filter.add}
      </button>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a click on the backdrop closes; Esc does it natively */}
      <dialog
        ref={sheet}
        className={styles.sheet}
        aria-label={m.filter.title}
        onClose={() => setOpen(false)}
        onClick={(event) => event.target === sheet.current && close()}
      >
        {open ? (
          <div className={styles.inner}>
            <h2>{m.filter.title}</h2>
            <div className={styles.groups}>
              {filterKinds.map((kind) => (
                <Group key={kind.key} kind={kind} {...props} />
              ))}
            </div>
            <button type="button" data-kind="main" onClick={close}>
              {m.filter.done}
            </button>
          </div>
        ) : null}
      </dialog>
    </>
  )
}
