/** One line of a Menu or ContextMenu; `separator` draws a rule, `heading` a caption. */
export interface MenuEntry {
  label?: string
  icon?: string
  shortcut?: string
  hint?: string
  danger?: boolean
  checked?: boolean
  disabled?: boolean
  separator?: boolean
  heading?: boolean
  onSelect?: () => void
}
