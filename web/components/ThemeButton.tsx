import { messages as m } from '../state/messages.ts'
import { themes, useTheme } from '../state/use-theme.ts'
import styles from './Header.module.css'

/** Goes through system, light and dark. */
export const ThemeButton = () => {
  const [theme, choose] = useTheme()
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system'
  const name = m.theme.label(m.theme[theme])
  return (
    <button
      type="button"
      className={styles.theme}
      title={name}
      aria-label={name}
      onClick={() => choose(next)}
    >
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" data-theme-icon={theme}>
        <circle cx="8" cy="8" r="6.25" />
        <path d="M8 1.75a6.25 6.25 0 0 1 0 12.5z" />
      </svg>
    </button>
  )
}
