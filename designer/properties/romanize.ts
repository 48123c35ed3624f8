import { type Ref, shallowRef } from 'vue'

const spell: Ref<((text: string) => string) | undefined> = shallowRef()

/** Fetches the pinyin table, which is large and needed only by who names things in Chinese. */
export async function loadRomanizer(): Promise<void> {
  if (spell.value) return
  const { pinyin } = await import('pinyin-pro')
  spell.value = (text) => pinyin(text, { toneType: 'none', nonZh: 'consecutive' })
}

/** Chinese in Latin letters; nothing until the table has come. */
export const romanize = (text: string): string => spell.value?.(text) ?? ''
