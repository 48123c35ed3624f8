import type { Kind, Node } from '../metadata/language/types.ts'
import type {
  AlertDocument,
  ApprovalDocument,
  CalendarDocument,
  ConnectionDocument,
  FormDocument,
  PageDocument,
  PipelineDocument,
  RoleDocument,
  TemplateDocument,
  ViewDocument,
  WorkflowDocument,
} from '../metadata/schema/types.ts'
import { AppError } from './errors.ts'

/** A text in one or many languages. */
export type LocalizedText = string | Readonly<Record<string, string>>

/** A kind of metadata document and its name: `form/department.edit`. */
export type ItemKey = `${string}/${string}`

/** What a value is to the expression language; `none` can only be tested with $exists. */
export type LanguageType = Exclude<Kind, 'undef'>

/** `target`: foreign keys to records; `links`: a link table; `files`: ids of sys.file. */
export type Storage = 'value' | 'target' | 'links' | 'files'

/** One PostgreSQL column of a field. `type` is as format_type() prints it, so that live and wanted compare. */
export interface ColumnDef {
  name: string
  type: string
  notNull?: boolean
  /** SQL literal of a constant default. */
  default?: string
}

export interface SelectOption {
  key: string
  label: LocalizedText
  color?: string
  icon?: string
  /** Status group. */
  group?: 'open' | 'done' | 'cancelled'
  /** Condition for a dependent select. */
  when?: string
  active: boolean
  was?: readonly string[]
}

/** A field of an object, system columns included, as compiled. */
export interface FieldDef {
  name: string
  type: string
  label: LocalizedText
  help?: LocalizedText
  /** id, version, created_at …: written by the engine only. */
  system: boolean
  required: boolean
  requiredWhen?: string
  readOnly: boolean
  readOnlyWhen?: string
  visibleWhen?: string
  unique: boolean
  indexed: boolean
  searchable: boolean
  multiple: boolean
  /** False where the document says `"history": false`. */
  history: boolean
  /** Write-only, stored encrypted. */
  secret: boolean
  default?: unknown
  exclude: readonly string[]
  /** Objects a reference, multiReference or user points to; `['*']` for any. Empty for other types. */
  to: readonly string[]
  onDelete?: 'restrict' | 'clear' | 'cascade'
  inverse?: string
  /** Ordered options of a select, multiSelect …, shared set already resolved. */
  options?: readonly SelectOption[]
  /** New values allowed in a select. */
  open: boolean
  widget?: string
  was: readonly string[]
  /** The merged document part, for options that only the field type reads (min, max, scale, format, pattern …). */
  raw: Readonly<Record<string, unknown>>
  columns: readonly ColumnDef[]
  /** Of its field type. */
  language: LanguageType
  stores: Storage
  /** A formula or lookup that is computed when read, in terms of its own record. */
  computed?: Node
  /** Columns that `computed` would have, were it stored. */
  computedColumns?: readonly ColumnDef[]
  /** A formula that is kept in its column, written with the record. */
  formula?: Node
  /** A formula or lookup over other records that is kept in its column: what it reads changes it from elsewhere. */
  kept?: Node
  rollup?: RollupDef
  /** What the field is made of, where its `type` is that of the value. */
  derived?: 'formula' | 'lookup' | 'rollup'
}

export type RollupFn = 'count' | 'countDistinct' | 'sum' | 'avg' | 'min' | 'max' | 'first' | 'last'

/** A value over the records of a list, kept in a column of the parent. */
export interface RollupDef {
  /** List on the parent. */
  relation: string
  /** Object of the list's records, and its field that points to the parent. */
  object: string
  reference: string
  fn: RollupFn
  /** Field of the list's records; absent for a plain count. */
  field?: string
  filter?: Node
  eventual: boolean
  /**
   * Columns beside an average's own, so that it changes by a difference: a sum for each of its own columns, then how
   * many records it is over. Nobody but the engine sees them.
   */
  parts?: readonly ColumnDef[]
}

/** A value written down in a document, or computed. */
export type ValueOrNode = { value: unknown; node?: undefined } | { node: Node; value?: undefined }

/** Conditions and values of one field, or of one item of a form. */
export interface FieldRules {
  requiredWhen?: Node
  readOnlyWhen?: Node
  visibleWhen?: Node
  /** Of a new record. */
  default?: Node
  /** Bounds that are computed. */
  min?: Node
  max?: Node
  /** Records a reference may point to: bare names are theirs, `$record` is the host. */
  filter?: Node
  /** Options that are possible only when … */
  options?: ReadonlyMap<string, Node>
}

export interface ValidationRule {
  name: string
  failWhen: Node
  when?: Node
  field?: string
  message: LocalizedText
  checkOnRollup: boolean
}

/** What must hold of an object's records on every door. */
export interface ObjectRules {
  fields: ReadonlyMap<string, FieldRules>
  validations: readonly ValidationRule[]
}

/** What a form adds for those who save through it. */
export interface FormRules {
  visibleWhen?: Node
  items: ReadonlyMap<string, FieldRules & { required: boolean; readOnly: boolean }>
  sections: ReadonlyMap<string, FieldRules>
  onChange: ReadonlyMap<string, { when?: Node; set: ReadonlyMap<string, ValueOrNode> }>
}

/** Records of another object that must point to one before it enters a stage. */
export interface NeededRecords {
  name: string
  label: LocalizedText
  object: string
  /** The reference that points here. */
  field: string
  where?: string
  min: number
}

export interface StageRules {
  failWhen?: Node
  /** Who may enter all the same, with a reason. */
  overrideWhen?: Node
  requires: readonly string[]
  related: readonly NeededRecords[]
  message?: LocalizedText
  set: ReadonlyMap<string, ValueOrNode>
  /** Stages that may follow; all when absent. */
  next?: readonly string[]
  /** Days after which it has been there for too long. */
  normDays?: number
}

/** A way to name people in a document, compiled. */
export type Who =
  | { kind: 'owner' }
  | { kind: 'user'; email: string }
  | { kind: 'role'; role: string }
  | { kind: 'team'; code: string }
  | { kind: 'department'; code: string; tree: boolean }
  | { kind: 'pool'; pool: string }
  /** A user's id or e-mail, found in the record. */
  | { kind: 'expression'; node: Node }
  | { kind: 'superior'; levels: number; of: Node }

export interface AssignmentEntry {
  name: string
  when?: Node
  to: readonly Who[]
  pick: string
  /** Most open records a person may have. */
  limit?: number
  /** Passes over people who are away. */
  skipAway: boolean
  /** Asked of each person: bare names are the user's, `$record` is the record. */
  skills?: Node
}

/** Who gets a new record: the first entry that holds and finds somebody. */
export interface AssignmentRule {
  name: string
  object: string
  on: readonly string[]
  when?: Node
  entries: readonly AssignmentEntry[]
}

/** Whom a sharing rule opens records to; `person` is a path to a user, asked of each record. */
export type SharedWith =
  | { kind: 'user'; email: string }
  | { kind: 'role'; role: string }
  | { kind: 'team'; code: string }
  | { kind: 'department'; code: string; tree: boolean }
  | { kind: 'person'; node: Node }

/** Records that are open to more people than their scope says. */
export interface SharingRule {
  name: string
  label?: LocalizedText
  /** The object it opens. */
  object: string
  /** `when`, `until` and paths are of the record that this reference leads to. */
  through?: { field: string; to: string }
  when?: Node
  /** A day, the last one on which it holds, or the moment at which it ends. */
  until?: Node
  access: 'read' | 'edit'
  with: readonly SharedWith[]
}

export interface PipelineRules {
  name: string
  object: string
  stageField: string
  priority: number
  when?: Node
  /** Holds since when a record is in its stage, and when the norm runs out. */
  sinceField?: string
  dueField?: string
  startIn?: readonly string[]
  stages: ReadonlyMap<string, StageRules>
}

/** How a text is made comparable before it is looked for. */
export type NormalizerName = 'plain' | 'companyName' | 'personName' | 'phone' | 'email' | 'taxNumber'

/** One field compared with one of the other record. */
export interface DuplicatePart {
  field: string
  with: string
  how: 'exact' | 'fuzzy'
  /** Of texts; other values are compared as they are. */
  normalize?: NormalizerName
  /** Least likeness, from 0 to 1, where it is fuzzy. */
  min: number
  /** Only so many characters from the end. */
  last?: number
}

/** All parts must hold. */
export interface DuplicateMatch {
  name: string
  /** The object that is searched. */
  in: string
  parts: readonly DuplicatePart[]
}

export interface DuplicateRule {
  name: string
  label: LocalizedText
  object: string
  on: readonly ('create' | 'update')[]
  when?: Node
  /** Any of them makes a duplicate. */
  matches: readonly DuplicateMatch[]
  blanks: 'never' | 'match'
  outcome: 'block' | 'warn' | 'allow'
  /** Who may save all the same. */
  overrideWhen?: Node
  /** Fields of the other record that are told to everybody. */
  reveal: readonly string[]
  message?: LocalizedText
}

/** The other side of a reference: the child records of a parent. */
export interface RelationDef {
  /** Name on the parent (`inverse`). */
  name: string
  /** Object that holds the reference. */
  object: string
  /** The reference field there. */
  field: string
  /** True when the child is owned from this reference: child lines. */
  lines: boolean
  label: LocalizedText
}

export type Ownership = 'user' | 'department' | 'none' | { from: string }

export interface IndexDef {
  name: string
  fields: readonly string[]
}

export interface UniqueDef extends IndexDef {
  ignoreCase: boolean
}

/**
 * A column that a save writes beside those of the model while a publish fills it. `value` is SQL in which `{}` stands
 * for the new value of the column `source`; where `source` is empty, SQL over the whole row under the table's name.
 */
export interface ShadowColumn {
  column: string
  source: string
  value: string
}

export interface ObjectDef {
  name: string
  label: LocalizedText
  pluralLabel: LocalizedText
  icon: string
  /** Package the object came from; 'overlay' when an admin made it. */
  package: string
  nameField: string
  ownership: Ownership
  /** Default order: `-created_at,name`. */
  sort: string
  features: readonly string[]
  /** In order; system fields last. */
  fields: ReadonlyMap<string, FieldDef>
  relations: ReadonlyMap<string, RelationDef>
  indexes: readonly IndexDef[]
  unique: readonly UniqueDef[]
  recordTypes: ReadonlyMap<string, { label: LocalizedText; raw: Readonly<Record<string, unknown>> }>
  /** Self-reference with `"tree": true`, if any. */
  treeField?: string
  single?: 'company' | 'user'
  was: readonly string[]
  /** Only during a publish that changes a big table's types. */
  shadows?: readonly ShadowColumn[]
  raw: Readonly<Record<string, unknown>>
  /** Content hash of everything this item compiled from. */
  hash: string
}

export interface SystemSettings {
  timeZone: string
  currency: string
  language: string
  fiscalStart: number
}

export interface NavigationItem {
  name: string
  label?: LocalizedText
  icon?: string
  object?: string
  view?: string
  page?: string
  dashboard?: string
  url?: string
}

export interface NavigationGroup {
  name: string
  label: LocalizedText
  icon?: string
  items: readonly NavigationItem[]
}

type Named<T> = ReadonlyMap<string, Readonly<T>>

/** Everything that documents say, compiled: immutable, one integer version. */
export interface AppModel {
  version: number
  /** Content hash over all items. */
  hash: string
  objects: ReadonlyMap<string, ObjectDef>
  forms: Named<FormDocument>
  views: Named<ViewDocument>
  pages: Named<PageDocument>
  pipelines: Named<PipelineDocument>
  roles: Named<RoleDocument>
  calendars: Named<CalendarDocument>
  templates: Named<TemplateDocument>
  connections: Named<ConnectionDocument>
  /** Those that can run, and what alerts and approvals start: under `alert:` or `approval:` and their name. */
  workflows: Named<WorkflowDocument>
  alerts: Named<AlertDocument>
  approvals: Named<ApprovalDocument>
  /** Compiled conditions and values, by object. */
  rules: ReadonlyMap<string, ObjectRules>
  formRules: ReadonlyMap<string, FormRules>
  /** By name, the one with the highest priority first. */
  pipelineRules: ReadonlyMap<string, PipelineRules>
  /** By object, those that block first. */
  duplicateRules: ReadonlyMap<string, readonly DuplicateRule[]>
  /** By object. */
  assignmentRules: ReadonlyMap<string, readonly AssignmentRule[]>
  /** By the object that they open. */
  sharingRules: ReadonlyMap<string, readonly SharingRule[]>
  navigation: readonly NavigationGroup[]
  languages: readonly string[]
  /** Capabilities that packages declare: `crm.see_margins`. */
  capabilities: ReadonlyMap<string, { label: LocalizedText }>
  settings: SystemSettings
  /** Hash of every document, for incremental compile and for plan. */
  hashes: ReadonlyMap<ItemKey, string>
}

/** @throws unknown_object */
export function getObject(model: AppModel, name: string): ObjectDef {
  const object = model.objects.get(name)
  if (!object) throw new AppError('unknown_object', { object: name })
  return object
}

/** A problem of a document or of a model, with a code of its own. */
export interface Problem {
  severity: 'error' | 'warning' | 'info'
  code: string
  /** `kind/name#/json/pointer`. */
  path: string
  message: { en: string; zh: string }
  /** Refused when it is published anew; what was published with it, before anybody looked, goes on working. */
  stands?: true
  fix?: { label: { en: string; zh: string }; patch?: unknown }
}
