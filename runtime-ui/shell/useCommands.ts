import { computed, onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import type { SearchAnswer } from '../client/client.ts'
import { inSentence } from '../composables/in-sentence.ts'
import { useClient } from '../composables/useClient.ts'
import { useModel } from '../composables/useModel.ts'
import { useRecent } from '../composables/useRecent.ts'
import { useTheme } from '../composables/useTheme.ts'
import { useLanguage } from '../i18n/useLanguage.ts'
import { toNavigation } from './navigation.ts'

export interface Command {
  key: string
  label: string
  icon: string
  hint?: string
  run: () => void
}
export interface CommandGroup {
  label: string
  commands: Command[]
}

/** What the palette offers for a text: records found by the server, objects, acts, in an order that does not change. */
export function useCommands(text: Ref<string>, close: () => void) {
  const { t } = useI18n()
  const router = useRouter()
  const client = useClient()
  const { shell } = useModel()
  const { recent } = useRecent()
  const { theme } = useTheme()
  const { languages, setLanguage } = useLanguage()

  const nothing: SearchAnswer = { data: [], more: [] }
  const found = shallowRef(nothing)
  const hits = ref<number>()
  const isSearching = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let stop = new AbortController()
  onScopeDispose(() => clearTimeout(timer))

  async function search(words: string) {
    stop.abort()
    stop = new AbortController()
    const mine = stop
    isSearching.value = true
    try {
      const answer = await client.app.search(words, mine.signal)
      if (mine.signal.aborted) return
      found.value = answer
      hits.value = answer.data.length
    } catch {
      // The palette still offers places and acts when the search does not answer.
      if (!mine.signal.aborted) found.value = nothing
    }
    isSearching.value = false
  }
  watch(text, (now) => {
    clearTimeout(timer)
    const words = now.trim()
    if (words.length >= 2 && !words.startsWith('>')) timer = setTimeout(() => search(words), 60)
    else {
      found.value = nothing
      hits.value = undefined
    }
  })

  const go = (path: string) => () => {
    close()
    void router.push(path)
  }
  const act = (run: () => void) => () => {
    close()
    run()
  }
  /** Objects people work with, in the order of the sidebar; what only hangs on other records is not offered. */
  const objects = computed(() => {
    const known = shell.value?.objects ?? {}
    const links = shell.value ? toNavigation(shell.value).flatMap((group) => group.links) : []
    const names = new Set(links.flatMap((link) => /^\/o\/([^?]+)/.exec(link.to)?.[1] ?? []))
    return [...names].flatMap((name) => known[name] ?? [])
  })
  const words = computed(() => text.value.replace(/^>/, '').trim().toLocaleLowerCase())
  const fits = (command: Command) => !words.value || command.label.toLocaleLowerCase().includes(words.value)

  const records = computed<CommandGroup[]>(() => {
    if (!words.value) {
      const lately = recent.value.slice(0, 6).map((one) => ({
        key: `r${one.id}`,
        label: one.label,
        icon: shell.value?.objects[one.object]?.icon ?? 'file-text',
        hint: shell.value?.objects[one.object]?.label ?? '',
        run: go(`/o/${one.object}/r/${one.id}`),
      }))
      return [{ label: t('palette.recent'), commands: lately }]
    }
    const { data, more, like } = found.value
    return [...new Set(data.map((hit) => hit.object))].map((kind) => {
      const group = shell.value?.objects[kind]?.pluralLabel ?? kind
      const icon = shell.value?.objects[kind]?.icon ?? 'file-text'
      const commands: Command[] = data
        .filter((hit) => hit.object === kind)
        .map((hit) => ({
          key: `r${hit.id}`,
          label: hit.label,
          icon,
          ...(hit.hint ? { hint: hit.hint } : {}),
          run: go(`/o/${kind}/r/${hit.id}`),
        }))
      if (more.includes(kind) && !like)
        commands.push({
          key: `m${kind}`,
          label: t('palette.all'),
          icon: 'list',
          run: go(`/o/${kind}?q=${encodeURIComponent(text.value.trim())}`),
        })
      return { label: like ? t('palette.similar', { group }) : group, commands }
    })
  })
  const places = computed<Command[]>(() => [
    { key: 'home', label: t('nav.home'), icon: 'house', run: go('/') },
    ...objects.value.map((object) => ({
      key: `o${object.name}`,
      label: object.pluralLabel,
      icon: object.icon,
      run: go(`/o/${object.name}`),
    })),
  ])
  const acts = computed<Command[]>(() => [
    ...objects.value
      .filter((object) => object.rights.create)
      .map((object) => ({
        key: `n${object.name}`,
        label: t('list.new', { thing: inSentence(object.label) }),
        icon: 'plus',
        run: go(`/o/${object.name}/new`),
      })),
    ...(['light', 'dark', 'system'] as const).map((one) => ({
      key: one,
      label: t('palette.theme', { theme: t(`app.theme_${one}`) }),
      icon: 'sun-moon',
      run: act(() => {
        theme.value = one
      }),
    })),
    ...languages.map((one) => ({
      key: one.value,
      label: t('palette.language', { language: one.label }),
      icon: 'languages',
      run: act(() => setLanguage(one.value)),
    })),
  ])
  const groups = computed<CommandGroup[]>(() => {
    const actsOnly = text.value.startsWith('>')
    const all = [
      ...(actsOnly ? [] : records.value),
      ...(actsOnly
        ? []
        : [{ label: t('palette.goTo'), commands: places.value.filter(fits).slice(0, words.value ? 8 : 20) }]),
      {
        label: t('palette.do'),
        commands: words.value || actsOnly ? acts.value.filter(fits).slice(0, actsOnly ? 30 : 8) : [],
      },
    ]
    return all.filter((group) => group.commands.length)
  })
  return { groups, isSearching, hits }
}
