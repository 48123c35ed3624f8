import type { Kind, Node } from '../../metadata/language/types.ts'

/**
 * What `GET /api/app` answers: the model as this user may see it, texts in the reader's language.
 * `?part=shell` gives everything but `objects[*].fields`, forms, views, pages and pipelines; `?objects=a,b` gives
 * those for the named objects (the shell's parts are then left out).
 */
export interface AppView {
  version: number
  language: string
  languages: string[]
  settings: { timeZone: string; currency: string; fiscalStart: number }
  user: UserView
  /** By name. In the shell an entry has no `fields` and no `relations`. */
  objects: Record<string, ObjectView>
  forms?: Record<string, FormView>
  views?: Record<string, ListViewView>
  pages?: Record<string, PageView>
  pipelines?: Record<string, PipelineView>
  /** Trees of rules by object and text. A rule that is not among them begins with `?` and is asked of the server. */
  compiled?: Record<string, Record<string, Node>>
  navigation?: NavigationGroupView[]
}

/** What a form sets: a literal, or the rule that computes it. */
export type SetValue = { value: unknown } | { rule: string }

export interface UserView {
  id: string
  name: string
  email: string
  roles: string[]
  department: string | null
  locale: string | null
  timeZone: string | null
  teams?: string[]
  /** What roles allow beyond records, by name: `$user.capabilities`. */
  capabilities?: string[]
  /** System rights: `design`, `manage_users`, `import` …; `['*']` has them all. */
  system: string[]
}

export interface ObjectRights {
  create: boolean
  read: boolean
  update: boolean
  delete: boolean
  export: boolean
  import: boolean
  transfer: boolean
  share: boolean
  purge: boolean
}

export interface ObjectView {
  name: string
  label: string
  pluralLabel: string
  icon: string
  nameField: string
  ownership: 'user' | 'department' | 'none' | { from: string }
  /** `-created_at,name` */
  sort: string
  features: string[]
  rights: ObjectRights
  /** In display order; system fields (id, version, created_at …) last, with `system: true`. */
  fields?: Record<string, FieldView>
  relations?: Record<string, RelationView>
  recordTypes?: Record<string, { label: string }>
}

export interface OptionView {
  key: string
  label: string
  color?: string
  icon?: string
  group?: 'open' | 'done' | 'cancelled'
  /** False: retired, readable but not offered. */
  active: boolean
  /** Rule: offered only while it holds. */
  when?: string
}

export interface FieldView {
  name: string
  type: string
  /** What the value is to expressions; absent where a studio makes the view from a draft. */
  language?: Kind
  /** Computed, so nobody writes it. */
  derived?: 'formula' | 'lookup' | 'rollup'
  /** Rule that computes a formula or lookup, where its inputs may be read. */
  computeRule?: string
  label: string
  help?: string
  /** Name of a folder in `widgets/`. */
  widget: string
  /** Words for the condition builder: eq ne lt lte gt gte between in contains startsWith isBlank isNotBlank. */
  operators: string[]
  system: boolean
  required: boolean
  /** True when nobody, or not this user, may write it. */
  readOnly: boolean
  unique: boolean
  searchable: boolean
  sortable: boolean
  filterable: boolean
  access: 'read' | 'edit' | 'mask'
  /** A literal one. */
  default?: unknown
  /** Rule of one that is computed. */
  defaultRule?: string
  min?: number | string
  max?: number | string
  /** Rules of bounds that are computed, where their inputs may be read. */
  minRule?: string
  maxRule?: string
  maxLength?: number
  scale?: number
  pattern?: { regex: string; message?: string }
  /** Ordered. */
  options?: OptionView[]
  /** New values allowed in a select or tags. */
  open?: boolean
  /** Objects a reference points to; ['*'] for any. */
  to?: string[]
  /** Filter of a reference, as expression text. */
  filter?: string
  multiple?: boolean
  visibleWhen?: string
  requiredWhen?: string
  readOnlyWhen?: string
  exclude?: string[]
}

export interface RelationView {
  name: string
  /** Object that holds the reference, and the field there. */
  object: string
  field: string
  lines: boolean
  label: string
}

export interface FormItemView {
  /** Field name, child relation (`lines`), or a free name with text/component/action/gap. */
  name: string
  label?: string
  help?: string
  span?: number
  lines?: boolean
  columns?: string[]
  text?: string
  component?: string
  action?: string
  gap?: boolean
  required?: boolean
  requiredWhen?: string
  readOnly?: boolean
  readOnlyWhen?: string
  visibleWhen?: string
}

export interface FormView {
  /** `object.name` */
  name: string
  object: string
  use: string[]
  label?: string
  priority: number
  visibleWhen?: string
  /** By the field that changes: what to set then, under which condition. */
  onChange?: Record<string, { when?: string; set: Record<string, SetValue> }>
  tabs: { name: string; label: string; visibleWhen?: string }[]
  sections: {
    name: string
    label?: string
    help?: string
    tab?: string
    columns: number
    visibleWhen?: string
    readOnlyWhen?: string
    items: FormItemView[]
  }[]
}

export interface ListViewView {
  name: string
  object: string
  label?: string
  use: string[]
  type: 'table' | 'kanban' | 'calendar' | 'gallery' | 'timeline' | 'gantt' | 'tree' | 'map'
  columns: {
    field: string
    width?: number
    label?: string
    /** The width is a person's own: kept to the pixel. */
    isChosen?: boolean
    pinned?: boolean
  }[]
  filter?: string
  /** It has a condition that the person may not ask for; only the server applies it. */
  filtered?: true
  sort?: string
  group?: string
  card?: string[]
  summaries?: Record<string, string>
  /** Fields offered as condition chips. */
  filters?: string[]
  priority: number
  visibleWhen?: string
}

export interface PageComponentView {
  name: string
  type: string
  label?: string
  form?: string
  relation?: string
  columns?: string[]
  visibleWhen?: string
  [option: string]: unknown
}

export interface PageView {
  name: string
  object?: string
  use: string[]
  label?: string
  priority: number
  highlights: string[]
  pipeline: boolean
  tabs: { name: string; label: string; components: PageComponentView[]; visibleWhen?: string }[]
  visibleWhen?: string
}

export interface PipelineView {
  name: string
  object: string
  label?: string
  stageField: string
  /** Holds since when a record is in its stage. */
  sinceField?: string
  when?: string
  stages: {
    name: string
    label: string
    color?: string
    probability?: number
    guidance?: string
    next?: string[]
    outcome?: 'won' | 'lost'
    normDays?: number
    requires?: string[]
  }[]
}

export interface NavigationItemView {
  name: string
  label: string
  icon?: string
  object?: string
  view?: string
  /** Of the view: only some types can be shown. */
  viewType?: string
  page?: string
  dashboard?: string
  url?: string
}

export interface NavigationGroupView {
  name: string
  label: string
  icon?: string
  items: NavigationItemView[]
}
