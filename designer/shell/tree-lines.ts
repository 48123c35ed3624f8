import { splitKey } from '../document/item-key.ts'
import { type LocalizedText, textOf } from '../document/text.ts'
import { iconOfKind, kindViews, pathOf } from '../kinds/kind-views.ts'
import type { Studio } from './studio.ts'

export interface TreeLine {
  key: string
  label: string
  level: number
  icon?: string
  to?: string
  count?: number
  isGroup?: boolean
  isOpen?: boolean
  isChanged?: boolean
}
export interface TreeState {
  language: string
  search: string
  /** Groups that are closed, objects that are open. */
  closed: ReadonlySet<string>
  opened: ReadonlySet<string>
  /** System rights of who looks: what they administer beside the draft. */
  rights: readonly string[]
  t: (key: string) => string
}

/** The tree as it is drawn now: groups, objects with their parts, other kinds with counts; or what a search found. */
export function treeLines(studio: Studio, state: TreeState): TreeLine[] {
  return state.search.trim() ? found(studio, state) : everything(studio, state)
}

function everything(studio: Studio, state: TreeState): TreeLine[] {
  const objects = studio.namesOf('object')
  const isSystem = (name: string) => studio.packageOf('object', name) === 'system'
  const groups = kindViews.filter(({ group }) => group !== 'object')
  return [
    ...group(
      'objects',
      objects
        .filter((name) => !isSystem(name))
        .sort(byLabel(studio, state.language))
        .flatMap((name) => objectLines(studio, state, name)),
      state,
      '/objects',
    ),
    ...(['app', 'processes', 'access', 'analysis'] as const).flatMap((name) =>
      group(
        name,
        [
          ...(name === 'access' ? administrationLines(state) : []),
          ...groups
            .filter((view) => view.group === name)
            .flatMap(({ kind, icon }) => kindLine(studio, state, kind, icon)),
        ],
        state,
      ),
    ),
    ...group(
      'system',
      objects
        .filter(isSystem)
        .sort(byLabel(studio, state.language))
        .flatMap((name) => objectLines(studio, state, name)),
      state,
    ),
  ]
}

const administration = [
  { to: '/users', label: 'users', icon: 'users', right: 'manage_users' },
  { to: '/departments', label: 'departments', icon: 'network', right: 'manage_users' },
  { to: '/teams', label: 'teams', icon: 'users-round', right: 'manage_users' },
  { to: '/audit', label: 'audit', icon: 'scroll-text', right: 'view_audit' },
] as const

const administrationLines = ({ rights, t }: TreeState): TreeLine[] =>
  administration
    .filter(({ right }) => rights.includes(right) || rights.includes('*'))
    .map(({ to, label, icon }) => ({ key: to, label: t(`studio.${label}`), level: 1, icon, to }))

function group(key: string, lines: TreeLine[], { closed, t }: TreeState, to?: string): TreeLine[] {
  if (lines.length === 0) return []
  const isOpen = !closed.has(key)
  const all = to
    ? [
        { key: to, label: t('studio.allObjects'), level: 1, icon: 'boxes', to },
        { key: '/diagram', label: t('studio.dataModel'), level: 1, icon: 'share-2', to: '/diagram' },
        ...lines,
      ]
    : lines
  return [{ key, label: t(`studio.group.${key}`), level: 0, isGroup: true, isOpen }, ...(isOpen ? all : [])]
}

function objectLines(studio: Studio, { language, opened, t }: TreeState, name: string): TreeLine[] {
  const object = studio.object(name)
  const key = `object/${name}`
  const parts = kindViews
    .filter((view) => view.group === 'object')
    .map(({ kind, icon }) => ({
      kind,
      icon,
      names: studio.namesOf(kind).filter((each) => each.startsWith(`${name}.`)),
    }))
  const isChanged = studio.isChanged('object', name)
  const anyChanged =
    isChanged || parts.some(({ kind, names }) => names.some((each) => studio.isChanged(kind, each)))
  const isOpen = opened.has(key)
  const head: TreeLine = {
    key,
    label: textOf(object?.label, language, name),
    level: 1,
    icon: object?.icon ?? 'box',
    to: pathOf('object', name),
    isOpen,
    isChanged: anyChanged,
  }
  if (!isOpen) return [head]
  return [
    head,
    {
      key: `${key}/fields`,
      label: t('studio.fields'),
      level: 2,
      icon: 'table-properties',
      to: `${pathOf('object', name)}?object=${name}`,
      count: Object.keys(object?.fields ?? {}).length,
      isChanged,
    },
    ...parts.map(({ kind, icon, names }) => ({
      key: `${key}/${kind}`,
      label: t(`studio.kinds.${kind}`),
      level: 2,
      icon,
      to: `/kind/${kind}?object=${name}`,
      count: names.length,
      isChanged: names.some((each) => studio.isChanged(kind, each)),
    })),
  ]
}

/** Kinds to begin with; others show once there is one. */
const always = new Set([
  'option_set',
  'app',
  'role',
  'template',
  'workflow',
  'approval',
  'calendar',
  'assignment_rule',
  'duplicate_rule',
  'report',
  'dashboard',
])

function kindLine(studio: Studio, { t }: TreeState, kind: string, icon: string): TreeLine[] {
  const names = studio.namesOf(kind)
  if (!studio.isLoaded.value || (names.length === 0 && !always.has(kind))) return []
  return [
    {
      key: `kind/${kind}`,
      label: t(`studio.kinds.${kind}`),
      level: 1,
      icon,
      to: `/kind/${kind}`,
      count: names.length,
      isChanged: names.some((name) => studio.isChanged(kind, name)),
    },
  ]
}

const byLabel = (studio: Studio, language: string) => (a: string, b: string) =>
  textOf(studio.object(a)?.label, language, a).localeCompare(
    textOf(studio.object(b)?.label, language, b),
    language,
  )

const mostFound = 60

function found(studio: Studio, state: TreeState): TreeLine[] {
  const { language, search, t } = state
  const words = search.trim().toLocaleLowerCase().split(/\s+/)
  const fits = (text: string) => words.every((word) => text.toLocaleLowerCase().includes(word))
  const documents = studio.keys.value.map(splitKey).map(({ kind, name }): TreeLine & { text: string } => {
    const document = studio.document<{ label?: LocalizedText }>(kind, name)
    return {
      key: `${kind}/${name}`,
      label: `${textOf(document?.label, language, name)} · ${t(`studio.kind.${kind}`)}`,
      text: `${name} ${typeof document?.label === 'string' ? document.label : Object.values(document?.label ?? {}).join(' ')}`,
      level: 1,
      icon: kind === 'object' ? (studio.object(name)?.icon ?? 'box') : iconOfKind(kind),
      to: pathOf(kind, name),
      isChanged: studio.isChanged(kind, name),
    }
  })
  const pages = administrationLines(state).filter((line) => fits(line.label))
  return [...pages, ...documents.filter((line) => fits(line.text))].slice(0, mostFound)
}
