import {
  type App,
  computed,
  type InjectionKey,
  inject,
  type MaybeRefOrGetter,
  type Ref,
  ref,
  shallowRef,
  toValue,
  watchEffect,
} from 'vue'
import type { Client } from '../client/client.ts'
import type {
  AppView,
  FieldView,
  FormView,
  ListViewView,
  ObjectView,
  PageView,
  PipelineView,
} from '../client/model.ts'

export interface ModelStore {
  /** The shell part: navigation, labels, rights, who I am. Undefined until loaded. */
  shell: Readonly<Ref<AppView | undefined>>
  /** Objects with fields, and their screens, as far as loaded. */
  full: Readonly<
    Ref<Pick<Required<AppView>, 'objects' | 'forms' | 'views' | 'pages' | 'pipelines' | 'compiled'>>
  >
  load: () => Promise<void>
  /** Loads what of these objects is not there yet. */
  ensure: (objects: string[]) => Promise<void>
  /** After a publish or a switch of language: everything loaded so far, anew, without a gap on screen. */
  refresh: () => Promise<void>
  forget: () => void
}

const key: InjectionKey<ModelStore> = Symbol('model')

/** Holds the model as `/api/app` gives it: the shell first, an object's part on first use. */
export function createModel(client: Client): ModelStore {
  const shell = shallowRef<AppView>()
  const empty = () => ({ objects: {}, forms: {}, views: {}, pages: {}, pipelines: {}, compiled: {} })
  const full = shallowRef<ModelStore['full']['value']>(empty())
  const pending = new Map<string, Promise<void>>()

  async function fetchObjects(names: string[], keep: 'others' | 'nothing') {
    const part = await client.app.objects(names)
    // What arrived meanwhile stays.
    const base = keep === 'others' ? full.value : empty()
    full.value = {
      objects: { ...base.objects, ...part.objects },
      forms: { ...base.forms, ...part.forms },
      views: { ...base.views, ...part.views },
      pages: { ...base.pages, ...part.pages },
      pipelines: { ...base.pipelines, ...part.pipelines },
      compiled: { ...base.compiled, ...part.compiled },
    }
  }
  async function load() {
    shell.value = await client.app.shell()
  }
  async function ensure(names: string[]) {
    const known = names.filter((name) => shell.value?.objects[name])
    const missing = known.filter((name) => !full.value.objects[name]?.fields && !pending.has(name))
    if (missing.length) {
      const loading = fetchObjects(missing, 'others').finally(() => {
        for (const name of missing) pending.delete(name)
      })
      for (const name of missing) pending.set(name, loading)
    }
    await Promise.all(known.map((name) => pending.get(name)))
  }
  async function refresh() {
    await load()
    const names = Object.keys(full.value.objects).filter((name) => shell.value?.objects[name])
    if (names.length) await fetchObjects(names, 'nothing')
  }
  function forget() {
    shell.value = undefined
    full.value = empty()
  }
  return { shell, full, load, ensure, refresh, forget }
}

export function provideModel(app: App, model: ModelStore): void {
  app.provide(key, model)
}

export function useModel(): ModelStore {
  const model = inject(key)
  if (!model) throw new Error('No model. Call provideModel() in the root component.')
  return model
}

export type LoadedObject = ObjectView & { fields: Record<string, FieldView> }

/** One object with its fields and screens; loads it when needed. `unknown` once the server says there is none. */
export function useObject(name: MaybeRefOrGetter<string>) {
  const model = useModel()
  const failed = ref(false)
  watchEffect(async () => {
    const wanted = toValue(name)
    failed.value = false
    if (!wanted || !model.shell.value) return
    await model.ensure([wanted]).catch(() => (failed.value = true))
  })
  const object = computed(() => {
    const found = model.full.value.objects[toValue(name)]
    return found?.fields ? (found as LoadedObject) : undefined
  })
  const of = <T extends { object?: string; priority?: number }>(all: Record<string, T>) =>
    Object.values(all)
      .filter((item) => item.object === toValue(name))
      .sort((a, b) => (b.priority ?? 0) - (a.priority ?? 0))
  return {
    object,
    brief: computed(() => model.shell.value?.objects[toValue(name)]),
    unknown: computed(
      () => failed.value || (!!model.shell.value && !model.shell.value.objects[toValue(name)]),
    ),
    forms: computed<FormView[]>(() => of(model.full.value.forms)),
    views: computed<ListViewView[]>(() => of(model.full.value.views)),
    pages: computed<PageView[]>(() => of(model.full.value.pages)),
    pipelines: computed<PipelineView[]>(() => of(model.full.value.pipelines)),
  }
}
