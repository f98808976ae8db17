import styles from './Segmented.module.css'

type Props<T extends string> = {
  label: string
  name: string
  options: readonly { value: T; label: string; title?: string }[]
  /** Undefined when none applies. */
  value: T | undefined
  onChange: (value: T) => void
}

/** One of a few, all in sight: radio buttons drawn as one bar. */
export const Segmented = <T extends string>({
  label,
  name,
  options,
  value,
  onChange,
}: Props<T>) => (
  <fieldset className={styles.bar}>
    <legend className="hidden">{label}</legend>
    {options.map((option) => (
      <label key={option.value} title={option.title}>
        <input
          type="radio"
          name={name}
          checked={value === option.value}
          onChange={() => onChange(option.value)}
        />
        <span>{option.label}</span>
      </label>
    ))}
  </fieldset>
)
