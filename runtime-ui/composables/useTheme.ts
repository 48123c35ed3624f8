import { type Ref, ref, watch } from 'vue'

export type Theme = 'light' | 'dark' | 'system'

/** Light, dark, or as the system says; kept on this computer, shown by `data-theme` on the root element. */
export function useTheme(): { theme: Ref<Theme> } {
  const theme = ref((localStorage.getItem('theme') as Theme | null) ?? 'system')
  const system = window.matchMedia('(prefers-color-scheme: dark)')
  const show = () => {
    const isDark = theme.value === 'dark' || (theme.value === 'system' && system.matches)
    document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light'
  }
  watch(theme, (now) => {
    localStorage.setItem('theme', now)
    show()
  })
  system.addEventListener('change', show)
  show()
  return { theme }
}
