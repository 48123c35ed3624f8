/** One entry of a Select, Combobox or list of options. `value` is unique within its list. */
export interface Choice {
  value: string
  label: string
  hint?: string
  icon?: string
  color?: string
  /** Shown as a person's face. */
  avatar?: 'person' | 'company'
  disabled?: boolean
}
