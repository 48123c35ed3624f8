import 'vue'

/** Attributes and native events that components hand on to their root element; the template checker knows none by itself. */
declare module 'vue' {
  interface ComponentCustomProps {
    id?: string
    title?: string
    href?: string
    download?: boolean | string
    required?: boolean
    tabindex?: number
    inputmode?: 'decimal' | 'numeric' | 'text'
    onClick?: (event: MouseEvent) => void
    onKeydown?: (event: KeyboardEvent) => void
  }
}
