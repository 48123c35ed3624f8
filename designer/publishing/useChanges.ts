import { computed } from 'vue'
import { type ItemKey, splitKey } from '../document/item-key.ts'
import { textOf } from '../document/text.ts'
import { useStudio } from '../shell/studio.ts'
import type { Sentence } from './sentence.ts'
import { tellChanges } from './sentences.ts'

export interface ItemChanges {
  key: ItemKey
  kind: string
  name: string
  author: string | undefined
  sentences: Sentence[]
}

/** The draft against what is published: what changed in each document, and how many changes that is. */
export function useChanges() {
  const studio = useStudio()
  const items = computed<ItemChanges[]>(() =>
    studio.changedKeys.value.map((key) => {
      const { kind, name } = splitKey(key)
      const [before, after] = [studio.publishedOf(kind, name), studio.document(kind, name)]
      const object = studio.object(String((after ?? before)?.['object'] ?? ''))
      const fieldLabel = (field: string, language: string) =>
        object?.fields[field] && textOf(object.fields[field].label, language, field)
      const sentences = tellChanges({ kind, name, before, after, fieldLabel })
      return { key, kind, name, author: studio.session.authorOf(key), sentences }
    }),
  )
  const count = computed(() => items.value.reduce((sum, item) => sum + Math.max(1, item.sentences.length), 0))
  return { items, count }
}
