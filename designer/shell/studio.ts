import { computed, type InjectionKey, inject, ref, shallowRef } from 'vue'
import type { ObjectDocument } from '../../metadata/schema/types.ts'
import { ApiError } from '../../runtime-ui/client/api-error.ts'
import {
  conflictOf,
  type DesignCalls,
  type DesignItemView,
  type FieldTypeView,
} from '../../runtime-ui/client/design.ts'
import { type Command, run } from '../document/command.ts'
import { isSame } from '../document/differences.ts'
import { createDraftSession, type Document, DraftConflict } from '../document/draft-session.ts'
import { type ItemKey, itemKey, splitKey } from '../document/item-key.ts'
import { parsePlace } from '../document/pointer.ts'
import { allProblems, type Problem, type ProblemsByItem } from '../document/problems.ts'
import { type Selection, selectionAt, wholeDocument } from '../document/selection.ts'
import type { Bilingual } from '../document/text.ts'

/** A place that a click on a problem asks for; `turn` makes the same place count again. */
export interface Target {
  key: ItemKey
  path: string[]
  turn: number
}

const checkAfterMs = 350

const lookOnly: Bilingual = {
  en: 'You look at the studio as somebody else; nothing can be changed.',
  zh: '您正在以他人视角查看 Studio，不能修改任何内容。',
}

/**
 * Everything that is open in the studio: the draft, what is published, selection, problems. One for the whole app.
 * `isLookedAt`: as somebody else, so that nothing is edited which could not be saved.
 */
export function createStudio(
  design: DesignCalls,
  onRefused: (reason: Bilingual) => void,
  { isLookedAt = false } = {},
) {
  const items = shallowRef<DesignItemView[]>([])
  const fieldTypes = shallowRef<FieldTypeView[]>([])
  const published = shallowRef(new Map<ItemKey, Document>())
  const version = ref(0)
  const isLoaded = ref(false)
  const savedAt = ref<number>()
  /** Raised with each change of the session, which itself knows nothing of Vue. */
  const turn = ref(0)

  const tracked = <T>(read: (turn: number) => T): T => read(turn.value)

  const session = createDraftSession(
    {
      put: (kind, name, document, revision) =>
        refusable(async () => {
          const saved = await design.putItem(kind, name, { ...document }, revision)
          savedAt.value = Date.now()
          return { document, revision: saved.revision, author: saved.author ?? undefined }
        }),
      remove: (kind, name, revision) =>
        refusable(async () => {
          await design.removeItem(kind, name, revision)
          savedAt.value = Date.now()
          return { document: undefined, revision: undefined }
        }),
    },
    {
      set: (act, ms) => setTimeout(act, ms),
      clear: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
    },
    () => {
      turn.value += 1
    },
  )

  async function load() {
    const [list, bundle, changes, types] = await Promise.all([
      design.items(),
      design.export(),
      design.changes(),
      design.fieldTypes(),
    ])
    fieldTypes.value = types
    const changed = new Set(changes.map(({ kind, name }) => itemKey(kind, name)))
    const fetched = await Promise.all(
      list
        .filter((item) => changed.has(itemKey(item.kind, item.name)))
        .map(({ kind, name }) => design.item(kind, name)),
    )
    const drafts = new Map(fetched.map((item) => [itemKey(item.kind, item.name), item]))
    session.forget()
    published.value = new Map(Object.entries(bundle.documents) as [ItemKey, Document][])
    version.value = bundle.version
    items.value = list
    for (const item of list) {
      const key = itemKey(item.kind, item.name)
      const { revision, author } = drafts.get(key) ?? item
      const document = drafts.get(key)?.document ?? published.value.get(key)
      session.load(key, { document, revision, author: author ?? undefined })
    }
    isLoaded.value = true
    await problems.again()
  }

  const keys = computed(() => tracked(() => session.keys()))
  const document = <T = Document>(kind: string, name: string): T | undefined =>
    tracked(() => session.current(itemKey(kind, name)) as T | undefined)
  const namesOf = (kind: string) =>
    keys.value
      .map(splitKey)
      .filter((each) => each.kind === kind)
      .map((each) => each.name)
  const publishedOf = <T = Document>(kind: string, name: string) =>
    published.value.get(itemKey(kind, name)) as T | undefined
  /** An object as it is published, under this name or the one it had before. */
  const publishedObject = (name: string): ObjectDocument | undefined => {
    const earlier = document<ObjectDocument>('object', name)?.was ?? []
    return [name, ...earlier]
      .map((each) => publishedOf<ObjectDocument>('object', each))
      .find((found) => found !== undefined)
  }
  const changedKeys = computed(() => {
    const all = new Set([...keys.value, ...published.value.keys()])
    return [...all].filter((key) => !isSame(published.value.get(key), session.current(key)))
  })
  const isChanged = (kind: string, name: string) => changedKeys.value.includes(itemKey(kind, name))
  const packageOf = (kind: string, name: string) =>
    items.value.find((item) => item.kind === kind && item.name === name)?.package ?? 'overlay'
  const authors = computed(() => {
    const mine = changedKeys.value.map((key) => session.authorOf(key))
    return [...new Set(mine.filter((author) => author !== undefined))]
  })

  function mayEdit(): boolean {
    if (isLookedAt) onRefused(lookOnly)
    return !isLookedAt
  }
  const problems = useChecks(design, (key) => session.current(key), session.flush)
  const selection = ref<Selection>(wholeDocument)
  const target = ref<Target>()

  /** Runs a command on a document; says why when it refuses. `mergeKey` joins typing into one step of undo. */
  function execute<D, A>(
    command: Command<D, A>,
    kind: string,
    name: string,
    args: A,
    mergeKey?: string,
  ): boolean {
    if (!mayEdit()) return false
    const key = itemKey(kind, name)
    const outcome = run(command, session.current(key) as D, args)
    if ('refused' in outcome) {
      onRefused(outcome.refused)
      return false
    }
    session.edit(key, outcome.document as Document, outcome.label, mergeKey && `${key} ${mergeKey}`)
    problems.check(key)
    return true
  }
  /** Puts several documents in place as one step of undo. */
  function replaceAll(documents: ReadonlyMap<ItemKey, Document | undefined>, label: Bilingual) {
    if (!mayEdit()) return
    const mergeKey = `all ${turn.value}`
    for (const [key, document] of documents) {
      session.edit(key, document, label, mergeKey)
    }
    // Each is checked against the others as the draft has them, so they must all be there first.
    void session.flush().then(() => {
      for (const key of documents.keys()) problems.check(key)
    })
  }
  function remove(kind: string, name: string) {
    if (!mayEdit()) return
    session.edit(itemKey(kind, name), undefined, { en: `Delete ${name}`, zh: `删除 ${name}` })
    problems.check(itemKey(kind, name))
  }
  function step(to: 'undo' | 'redo') {
    const before = changedKeys.value
    session[to]()
    for (const key of new Set([...before, ...changedKeys.value])) problems.check(key)
  }
  function goTo(problem: Problem) {
    const place = parsePlace(problem.path)
    selection.value = selectionAt(place)
    target.value = { key: place.key, path: place.path, turn: (target.value?.turn ?? 0) + 1 }
    return place
  }

  return {
    design,
    session,
    items,
    fieldTypes,
    version,
    isLoaded,
    isLookedAt,
    savedAt,
    load,
    keys,
    namesOf,
    document,
    object: (name: string) => document<ObjectDocument>('object', name),
    publishedOf,
    publishedObject,
    packageOf,
    changedKeys,
    isChanged,
    authors,
    problems: problems.list,
    check: problems.check,
    checkedMs: problems.tookMs,
    selection,
    target,
    goTo,
    execute,
    replaceAll,
    remove,
    undo: () => step('undo'),
    redo: () => step('redo'),
    undoLabel: computed(() => tracked(() => session.undoLabel())),
    redoLabel: computed(() => tracked(() => session.redoLabel())),
    conflicts: computed(() => tracked(() => session.conflicts())),
    failure: computed(() => tracked(() => session.failure())),
    isSaving: computed(() => tracked(() => session.isSaving())),
  }
}

/** Asks the server about each edited document once the typing pauses; a late answer to an old question is dropped. */
function useChecks(
  design: DesignCalls,
  current: (key: ItemKey) => Document | undefined,
  save: () => Promise<void>,
) {
  const byItem = shallowRef<ProblemsByItem>({})
  const tookMs = ref<number>()
  const timers = new Map<ItemKey, ReturnType<typeof setTimeout>>()
  const turns = new Map<ItemKey, number>()

  function check(key: ItemKey) {
    clearTimeout(timers.get(key))
    timers.set(
      key,
      setTimeout(() => void ask(key).then(() => again(key)), checkAfterMs),
    )
  }
  /** What was wrong with others may be mended by what was just edited. */
  async function again(edited?: ItemKey) {
    const others = (Object.entries(byItem.value) as [ItemKey, readonly Problem[]][]).flatMap(
      ([key, found]) => (key !== edited && found.length > 0 ? [key] : []),
    )
    if (others.length === 0) return
    await save()
    await Promise.all(others.map(ask))
  }
  async function ask(key: ItemKey) {
    const document = current(key)
    const mine = (turns.get(key) ?? 0) + 1
    turns.set(key, mine)
    const { kind, name } = splitKey(key)
    const start = performance.now()
    try {
      const found = document ? (await design.check(kind, name, document)).problems : []
      if (turns.get(key) !== mine) return
      tookMs.value = Math.round(performance.now() - start)
      byItem.value = { ...byItem.value, [key]: found }
    } catch (error) {
      // The check comes again with the next edit; a lost connection is told by saving.
      if (!(error instanceof ApiError)) throw error
    }
  }
  return { check, again, list: computed(() => allProblems(byItem.value)), tookMs }
}

async function refusable<T>(save: () => Promise<T>): Promise<T> {
  try {
    return await save()
  } catch (error) {
    const conflict = conflictOf(error)
    if (!conflict) throw error
    const { theirs, revision, author } = conflict
    throw new DraftConflict({ document: theirs ?? undefined, revision, author: author ?? undefined })
  }
}

export type Studio = ReturnType<typeof createStudio>
export const studioKey: InjectionKey<Studio> = Symbol('studio')

export function useStudio(): Studio {
  const studio = inject(studioKey)
  if (!studio) throw new Error('No studio. Call app.provide(studioKey, createStudio(…)) in main.')
  return studio
}
