import styles from './Select.module.css'

type Props<T extends string> = {
  label: string
  hideLabel?: boolean
  options: readonly { value: T; label: string }[]
  value: T
  onChange: (value: T) => void
}

export const Select = <T extends string>({
  label,
  hideLabel,
  options,
  value,
  onChange,
}: Props<T>) => (
  <label className={styles.field}>
    <span className={hideLabel ? 'hidden' : styles.label}>{label}</span>
    <select value={value} onChange={(event) => onChange(event.target.value as T)}>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  </label>
)
