// Generated from the schemas beside this file by generate.ts: change those, not this.

/**
 * Name of a thing: lower case, digits and underscores.
 */
export type Name = string
/**
 * A text, or one per language.
 */
export type LocalizedText = string | Texts
/**
 * Name of a Lucide icon.
 */
export type Icon = string
/**
 * A language tag: en, zh, zh-TW.
 */
export type Language = string
/**
 * An expression that is true or false, over the record.
 */
export type Condition = string
/**
 * object.name: how forms, views, pages, pipelines and rules are named elsewhere.
 */
export type QualifiedName = string
/**
 * Names in the order they are shown; names left out come last.
 */
export type Order = string[]
/**
 * Key of an option: lower case letters, digits and underscores; it may begin with a digit.
 */
export type OptionKey = string
/**
 * One of the palette's tags; light and dark follow by themselves.
 */
export type Color = 'gray' | 'blue' | 'teal' | 'green' | 'amber' | 'orange' | 'red' | 'pink' | 'violet'
/**
 * Fields separated by commas; a minus sorts downwards: -amount,name.
 */
export type Sort = string
/**
 * A word of the language itself or of a registry, in camelCase.
 */
export type Word = string
/**
 * A literal value, or a text that begins with = and holds an expression.
 */
export type ValueOrExpression =
  | string
  | number
  | boolean
  | ValueOrExpression[]
  | {
      [k: string]: ValueOrExpression
    }
/**
 * A field, or a path over references: customer.region.name.
 */
export type Path = string
/**
 * JSONata text.
 */
export type Expression = string
/**
 * One thing to do.
 */
export type Effect =
  | {
      /**
       * Fields to set.
       */
      set: Values
    }
  | {
      /**
       * Object of the new record.
       */
      create: Name
      /**
       * Fields of the new record.
       */
      values?: Values
    }
  | {
      /**
       * Who is told.
       */
      notify: Who
      /**
       * What is sent.
       */
      template?: QualifiedName
      /**
       * By which ways.
       */
      channels?: Word[]
      /**
       * Where there is no template.
       */
      subject?: LocalizedText
      /**
       * Where there is no template.
       */
      message?: LocalizedText
    }
  | {
      /**
       * Who gets the record.
       */
      assign: Who
    }
  | {
      /**
       * The workflow that starts.
       */
      run: QualifiedName
      /**
       * What it is given.
       */
      input?: Values
    }
  | {
      /**
       * May hold {{…}}.
       */
      open: string
    }
  | {
      email: {
        [k: string]: unknown
      }
    }
  | {
      webhook: {
        [k: string]: unknown
      }
    }
/**
 * Whom it is about: the owner, a user, a role, a team, a department, a pool, a path, a superior; a list is all of them.
 */
export type Who = Person | Person[]
/**
 * One way to name people.
 */
export type Person =
  | Word
  | {
      user: string
    }
  | {
      role: Name
    }
  | {
      team: string
    }
  | {
      department: string
      tree?: boolean
    }
  | {
      pool: QualifiedName
    }
  | {
      path: Path
    }
  | {
      superior: number
      of?: string
    }
  | {
      expression: Expression
    }
/**
 * Things to do, in order.
 */
export type Effects = Effect[]
/**
 * A field or path, or one with its own label and width.
 */
export type Column =
  | Path
  | {
      field: Path
      label?: LocalizedText
      width?: number
      pin?: 'start' | 'end'
      align?: 'start' | 'center' | 'end'
      wrap?: boolean
      visibleWhen?: Condition
    }
/**
 * Which records: a word, true or false, or those for which an expression holds.
 */
export type RoleScope =
  | boolean
  | ('none' | 'own' | 'department' | 'department_tree' | 'company' | 'parent' | 'all')
  | {
      where: Condition
    }
/**
 * How far a field is open.
 */
export type RoleFieldRight =
  | ('hidden' | 'mask' | 'read' | 'edit')
  | {
      level: 'hidden' | 'mask' | 'read' | 'edit'
      unless?: Condition
    }
/**
 * true: what was locked, until the record is submitted for the same purpose again; or what, and how long.
 */
export type ApprovalLockAfter =
  | boolean
  | {
      /**
       * Only these; those that were locked where none is named.
       */
      fields?: Path[]
      /**
       * A duration from now such as P30D, or a date of the record such as =end_date.
       */
      until?: string
      /**
       * Only while this holds of the record.
       */
      while?: Condition
    }
/**
 * ISO 8601, such as PT4H or P3D; working time where a calendar is named.
 */
export type Duration = string
/**
 * A name, or * for all others.
 */
export type RoleAnyName = string

/**
 * The type of document of each kind.
 */
export interface DocumentsByKind {
  app: AppDocument
  option_set: OptionSetDocument
  object: ObjectDocument
  form: FormDocument
  view: ViewDocument
  page: PageDocument
  pipeline: PipelineDocument
  role: RoleDocument
  calendar: CalendarDocument
  template: TemplateDocument
  workflow: WorkflowDocument
  approval: ApprovalDocument
  duplicate_rule: DuplicateRuleDocument
  assignment_rule: AssignmentRuleDocument
  pool: PoolDocument
  sla: SlaDocument
  alert: AlertDocument
  sharing_rule: SharingRuleDocument
  report: ReportDocument
  dashboard: DashboardDocument
  web_form: WebFormDocument
  evaluation_template: EvaluationTemplateDocument
  connection: ConnectionDocument
  translation: TranslationDocument
}
/**
 * What a package is: its name, languages, navigation and capabilities.
 */
export interface AppDocument {
  /**
   * Where the schema of this document is, for editors.
   */
  $schema?: string
  /**
   * Name of the package; the folder's unless given.
   */
  name?: Name
  /**
   * Version of the package, as semver.
   */
  version: string
  /**
   * Oldest engine that can run it.
   */
  minEngine?: string
  /**
   * The name people read, in each language.
   */
  label: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Name of a Lucide icon, such as target or building-2.
   */
  icon?: Icon
  /**
   * Languages its texts come in, the default one first.
   */
  languages: Language[]
  /**
   * Packages it stands on, with the versions that fit.
   */
  requires?: {
    [k: string]: string
  }
  /**
   * Names of the settings objects it brings.
   */
  settings?: Name[]
  /**
   * System rights of its own; roles name them package.capability.
   */
  capabilities?: {
    [k: string]: AppCapability
  }
  /**
   * Groups of the sidebar, by name.
   */
  navigation?: {
    [k: string]: AppNavigationGroup
  }
  /**
   * The order of the navigation groups; names left out come last.
   */
  order?: Order
}
/**
 * One text per language.
 */
export interface Texts {
  [k: string]: string
}
/**
 * A right of the app's own.
 */
export interface AppCapability {
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A hint for the people who use it.
   */
  help?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
}
/**
 * A group of the sidebar.
 */
export interface AppNavigationGroup {
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * Name of a Lucide icon, such as target or building-2.
   */
  icon?: Icon
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * Shown only while this condition holds; without one, always.
   */
  visibleWhen?: Condition
  /**
   * Entries, by name.
   */
  items: {
    [k: string]: AppNavigationItem
  }
  /**
   * The order of the entries; names left out come last.
   */
  order?: Order
}
/**
 * One entry: an object, view, page, report, dashboard, component or address.
 */
export interface AppNavigationItem {
  /**
   * Another label than that of what it opens.
   */
  label?: LocalizedText
  /**
   * Name of a Lucide icon, such as target or building-2.
   */
  icon?: Icon
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * Shown only while this condition holds; without one, always.
   */
  visibleWhen?: Condition
  /**
   * Opens the lists of an object.
   */
  object?: Name
  /**
   * Opens a view.
   */
  view?: QualifiedName
  /**
   * Opens a page.
   */
  page?: QualifiedName
  /**
   * Opens a report.
   */
  report?: Name
  /**
   * Opens a dashboard.
   */
  dashboard?: Name
  /**
   * Opens a plugin's page.
   */
  component?: string
  /**
   * Opens an address.
   */
  url?: string
}
/**
 * Options that several fields share, by @name.
 */
export interface OptionSetDocument {
  /**
   * Where the schema of this document is, for editors.
   */
  $schema?: string
  /**
   * The name people read, in each language.
   */
  label: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * Earlier names; a rename keeps its data by them.
   */
  was?: Name[]
  /**
   * The choices, by key.
   */
  options: Options
  /**
   * The order of the options; names left out come last.
   */
  order?: Order
}
/**
 * Choices by key.
 */
export interface Options {
  [k: string]: OptionDefinition
}
/**
 * One choice of a select.
 */
export interface OptionDefinition {
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A hint for the people who use it.
   */
  help?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Name of a Lucide icon, such as target or building-2.
   */
  icon?: Icon
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * Earlier keys of this option.
   */
  was?: OptionKey[]
  /**
   * Colour of its tag.
   */
  color?: Color
  /**
   * What the option means for the record: open, done or cancelled.
   */
  group?: 'open' | 'done' | 'cancelled'
  /**
   * Offered only while this condition holds: a dependent select.
   */
  when?: Condition
  /**
   * Shown only while this condition holds; without one, always.
   */
  visibleWhen?: Condition
}
/**
 * A kind of record: a table with real columns of the very names used here.
 */
export interface ObjectDocument {
  /**
   * Where the schema of this document is, for editors.
   */
  $schema?: string
  /**
   * The name people read, in each language.
   */
  label: LocalizedText
  /**
   * The name of many, for lists and navigation.
   */
  pluralLabel?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * A hint for the people who use it.
   */
  help?: LocalizedText
  /**
   * Name of a Lucide icon, such as target or building-2.
   */
  icon?: Icon
  /**
   * Colour of its icon.
   */
  color?: Color
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * Earlier names; a rename keeps its data by them.
   */
  was?: Name[]
  /**
   * The field that stands for the record in references and search.
   */
  nameField?: Name
  /**
   * Whose the records are: a user's, a department's, those of a parent record, or nobody's.
   */
  ownership?:
    | ('user' | 'department' | 'none')
    | {
        /**
         * The required reference to the parent.
         */
        from: Name
      }
  /**
   * Holds one record for the company, or one per user: a settings object.
   */
  single?: 'company' | 'user'
  /**
   * Sort of its lists unless a view says otherwise.
   */
  sort?: Sort
  /**
   * What its records have besides fields.
   */
  features?: ('activities' | 'notes' | 'attachments' | 'comments' | 'history' | 'approvals')[]
  /**
   * The fields, by name.
   */
  fields: {
    [k: string]: FieldDefinition
  }
  /**
   * The order of the fields; names left out come last.
   */
  order?: Order
  /**
   * Rules a record must meet on every door.
   */
  validations?: {
    [k: string]: ValidationDefinition
  }
  /**
   * For filters and sorts over several fields.
   */
  indexes?: {
    [k: string]: IndexDefinition
  }
  /**
   * Fields that are unique together.
   */
  unique?: {
    [k: string]: UniqueKeyDefinition
  }
  /**
   * Variants of the object.
   */
  recordTypes?: {
    [k: string]: RecordTypeDefinition
  }
  /**
   * Buttons on records and lists.
   */
  actions?: {
    [k: string]: ActionDefinition
  }
}
/**
 * One field of an object: a real column of that name.
 */
export interface FieldDefinition {
  /**
   * What kind of value the field holds.
   */
  type: Word
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A hint for the people who use it.
   */
  help?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Name of a Lucide icon, such as target or building-2.
   */
  icon?: Icon
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * Earlier names; a rename keeps its data by them.
   */
  was?: Name[]
  /**
   * Value of a new record; a text that begins with = is an expression.
   */
  default?: ValueOrExpression
  /**
   * Another way to show and type the value than the type's own.
   */
  widget?: Word
  /**
   * Smallest value allowed; of a date also an expression.
   */
  min?: number | string
  /**
   * Largest value allowed; of a rating the number of stars.
   */
  max?: number | string
  /**
   * Most characters allowed.
   */
  maxLength?: number
  /**
   * Digits behind the point.
   */
  scale?: number
  /**
   * The form a text must have, and what to say if it has not.
   */
  pattern?: {
    /**
     * A regular expression of the supported subset.
     */
    regex: string
    /**
     * What to say when the text does not fit.
     */
    message?: LocalizedText
  }
  /**
   * The choices, or @name of a shared option set.
   */
  options?: string | Options
  /**
   * The order of the options; keys left out come last.
   */
  order?: Order
  /**
   * People may type values that are no option yet.
   */
  open?: boolean
  /**
   * Several files instead of one.
   */
  multiple?: boolean
  /**
   * An object, a list of objects, or * for any.
   */
  to?: '*' | Name | Name[]
  /**
   * What happens here when the record referred to goes to the recycle bin.
   */
  onDelete?: 'restrict' | 'clear' | 'cascade'
  /**
   * How the other object names its list of these records.
   */
  inverse?: Name
  /**
   * Title of that related list.
   */
  inverseLabel?: LocalizedText
  /**
   * Which records may be chosen or are counted; $record is the record being edited.
   */
  filter?: Condition
  /**
   * A reference to the same object that makes a tree.
   */
  tree?: boolean
  /**
   * The object that holds the links and their own fields.
   */
  through?: Name
  /**
   * Fields set on a link made here.
   */
  values?: Values
  /**
   * Form of the number: OP{yyyy}{MM}-{seq:4}.
   */
  format?: string
  /**
   * When counting begins at one again: each day, month, year, or per value of a field.
   */
  restart?:
    | ('never' | 'day' | 'month' | 'quarter' | 'year')
    | {
        every?: 'never' | 'day' | 'month' | 'quarter' | 'year'
        per?: Path
      }
  /**
   * Numbers without gaps: creates queue for the number.
   */
  gapless?: boolean
  /**
   * Type of the result.
   */
  returns?: Word
  /**
   * What the value is computed from.
   */
  expression?: Expression
  /**
   * The related list that is summed up.
   */
  of?: Name
  /**
   * How it is summed up.
   */
  fn?: 'count' | 'countDistinct' | 'sum' | 'avg' | 'min' | 'max' | 'first' | 'last'
  /**
   * The field of the related records.
   */
  field?: Path
  /**
   * Where the value is fetched from: customer.region.name.
   */
  path?: Path
  /**
   * Kept in a column, so that lists sort and filter fast, and an index or a rollup may be over it. When a record that it reads changes, all that depend on it follow in the same save; more than 1,000 by a job, a moment later. What reads only its own record is always stored.
   */
  stored?: boolean
  /**
   * Brought up to date by a job within seconds instead of in the save.
   */
  eventual?: boolean
  /**
   * The date field whose exchange rate counts.
   */
  rateDate?: Path
  /**
   * While this holds, the exchange rate no longer changes.
   */
  ratesFixedWhen?: Condition
  /**
   * A value must be given.
   */
  required?: boolean
  /**
   * A value must be given while this condition holds.
   */
  requiredWhen?: Condition
  /**
   * Shown, but not for typing.
   */
  readOnly?: boolean
  /**
   * Not for typing while this condition holds.
   */
  readOnlyWhen?: Condition
  /**
   * Shown only while this condition holds; without one, always.
   */
  visibleWhen?: Condition
  /**
   * No two live records share a value; empty ones don't count.
   */
  unique?: boolean
  /**
   * Found by the search box.
   */
  searchable?: boolean
  /**
   * Has an index, for filters and sorts of long lists.
   */
  indexed?: boolean
  /**
   * Changes are written to the history; false leaves them out.
   */
  history?: boolean
  /**
   * Write-only and encrypted: nobody reads it back.
   */
  secret?: boolean
  /**
   * What kind of data it is, such as personal.
   */
  classification?: Word[]
  /**
   * Where the field does not appear.
   */
  exclude?: ('list' | 'filter' | 'import' | 'export' | 'bulk' | 'clone' | 'print' | 'search')[]
}
/**
 * A value or expression per field.
 */
export interface Values {
  [k: string]: ValueOrExpression
}
/**
 * A record that fails it is refused, on every door.
 */
export interface ValidationDefinition {
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * The record is refused while this holds.
   */
  failWhen: Condition
  /**
   * Checked only while this holds.
   */
  when?: Condition
  /**
   * Where the message is shown.
   */
  field?: Path
  /**
   * What to say.
   */
  message: LocalizedText
  /**
   * Runs again when a rollup of the record changes.
   */
  checkOnRollup?: boolean
}
/**
 * Fields that lists filter or sort by together.
 */
export interface IndexDefinition {
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * In this order.
   */
  fields: Path[]
}
/**
 * Fields whose values together occur once among live records.
 */
export interface UniqueKeyDefinition {
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * What to say on a second one.
   */
  message?: LocalizedText
  /**
   * Unique together.
   */
  fields: Path[]
  /**
   * Upper and lower case count as the same.
   */
  ignoreCase?: boolean
  /**
   * Only records for which this holds.
   */
  when?: Condition
}
/**
 * A variant of the object with its own options, defaults and screens.
 */
export interface RecordTypeDefinition {
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A hint for the people who use it.
   */
  help?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Name of a Lucide icon, such as target or building-2.
   */
  icon?: Icon
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * Earlier names; a rename keeps its data by them.
   */
  was?: Name[]
  /**
   * Which options of a select this type offers.
   */
  options?: {
    [k: string]: OptionKey[]
  }
  /**
   * Default values of this type.
   */
  defaults?: Values
  /**
   * Shown only while this condition holds; without one, always.
   */
  visibleWhen?: Condition
}
/**
 * A button on records or lists that does something.
 */
export interface ActionDefinition {
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A hint for the people who use it.
   */
  help?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Name of a Lucide icon, such as target or building-2.
   */
  icon?: Icon
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * Where the button stands.
   */
  on?: ('record' | 'list')[]
  /**
   * Shown only while this condition holds; without one, always.
   */
  visibleWhen?: Condition
  /**
   * What to ask before it is done.
   */
  confirm?: LocalizedText
  /**
   * What is asked for first: fields of the object or of its own.
   */
  input?: {
    [k: string]: ObjectActionInput
  }
  /**
   * What is done, in order.
   */
  do: Effects
}
/**
 * A value asked for before an action is done; empty takes everything from the field of that name.
 */
export interface ObjectActionInput {
  /**
   * What kind of value the field holds.
   */
  type?: Word
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A hint for the people who use it.
   */
  help?: LocalizedText
  /**
   * Value of a new record; a text that begins with = is an expression.
   */
  default?: ValueOrExpression
  /**
   * Another way to show and type the value than the type's own.
   */
  widget?: Word
  /**
   * Smallest value allowed; of a date also an expression.
   */
  min?: number | string
  /**
   * Largest value allowed; of a rating the number of stars.
   */
  max?: number | string
  /**
   * Most characters allowed.
   */
  maxLength?: number
  /**
   * Digits behind the point.
   */
  scale?: number
  /**
   * The form a text must have, and what to say if it has not.
   */
  pattern?: {
    /**
     * A regular expression of the supported subset.
     */
    regex: string
    /**
     * What to say when the text does not fit.
     */
    message?: LocalizedText
  }
  /**
   * The choices, or @name of a shared option set.
   */
  options?: string | Options
  /**
   * The order of the options; keys left out come last.
   */
  order?: Order
  /**
   * Several files instead of one.
   */
  multiple?: boolean
  /**
   * An object, a list of objects, or * for any.
   */
  to?: '*' | Name | Name[]
  /**
   * Which records may be chosen or are counted; $record is the record being edited.
   */
  filter?: Condition
  /**
   * A value must be given.
   */
  required?: boolean
  /**
   * A value must be given while this condition holds.
   */
  requiredWhen?: Condition
  /**
   * Shown only while this condition holds; without one, always.
   */
  visibleWhen?: Condition
}
/**
 * How a record is typed in: sections of items, on tabs if need be.
 */
export interface FormDocument {
  /**
   * Where the schema of this document is, for editors.
   */
  $schema?: string
  /**
   * The object it belongs to.
   */
  object: Name
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * A hint for the people who use it.
   */
  help?: LocalizedText
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * What the form is for.
   */
  use?: ('create' | 'edit' | 'view' | 'quickCreate' | 'convert' | 'portal')[]
  /**
   * Among several that fit, the visible one with the highest number is taken.
   */
  priority?: number
  /**
   * Shown only while this condition holds; without one, always.
   */
  visibleWhen?: Condition
  /**
   * Tabs of the form, by name.
   */
  tabs?: {
    [k: string]: FormTab
  }
  /**
   * Groups of items, by name.
   */
  sections: {
    [k: string]: FormSection
  }
  /**
   * The order of the sections; names left out come last.
   */
  order?: Order
  /**
   * What is filled in when a field is changed.
   */
  onChange?: {
    [k: string]: FormChange
  }
}
/**
 * A tab of the form.
 */
export interface FormTab {
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A hint for the people who use it.
   */
  help?: LocalizedText
  /**
   * Name of a Lucide icon, such as target or building-2.
   */
  icon?: Icon
  /**
   * Shown only while this condition holds; without one, always.
   */
  visibleWhen?: Condition
}
/**
 * A titled group of items.
 */
export interface FormSection {
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A hint for the people who use it.
   */
  help?: LocalizedText
  /**
   * Name of a Lucide icon, such as target or building-2.
   */
  icon?: Icon
  /**
   * The tab it stands on.
   */
  tab?: Name
  /**
   * Items side by side.
   */
  columns?: number
  /**
   * Closed at first.
   */
  collapsed?: boolean
  /**
   * Shown only while this condition holds; without one, always.
   */
  visibleWhen?: Condition
  /**
   * Shown, but not for typing.
   */
  readOnly?: boolean
  /**
   * Not for typing while this condition holds.
   */
  readOnlyWhen?: Condition
  /**
   * Fields by name, or texts, components, actions and gaps by any name.
   */
  items: {
    [k: string]: FormItem
  }
  /**
   * The order of the items; names left out come last.
   */
  order?: Order
}
/**
 * One place of the form: a field, or a text, component, action or gap.
 */
export interface FormItem {
  /**
   * Another label than the field's.
   */
  label?: LocalizedText
  /**
   * A hint for the people who use it.
   */
  help?: LocalizedText
  /**
   * Shown while it is empty.
   */
  placeholder?: LocalizedText
  /**
   * How many columns it takes.
   */
  span?: number
  /**
   * Another widget than the field's.
   */
  widget?: Word
  /**
   * A value must be given.
   */
  required?: boolean
  /**
   * A value must be given while this condition holds.
   */
  requiredWhen?: Condition
  /**
   * Shown, but not for typing.
   */
  readOnly?: boolean
  /**
   * Not for typing while this condition holds.
   */
  readOnlyWhen?: Condition
  /**
   * Shown only while this condition holds; without one, always.
   */
  visibleWhen?: Condition
  /**
   * The item is a related list edited as lines, named by the relation.
   */
  lines?: boolean
  /**
   * Columns of the lines.
   */
  columns?: Column[]
  /**
   * A text instead of a field.
   */
  text?: LocalizedText
  /**
   * A plugin's component instead of a field.
   */
  component?: string
  /**
   * Passed to the component.
   */
  options?: Values
  /**
   * A button for an action of the object.
   */
  action?: string
  /**
   * An empty place.
   */
  gap?: boolean
}
/**
 * What is filled in when a person changes a field.
 */
export interface FormChange {
  /**
   * Values to fill in.
   */
  set: Values
  /**
   * Only while this holds.
   */
  when?: Condition
}
/**
 * A list of records: which, in what order, and how they are drawn.
 */
export interface ViewDocument {
  /**
   * Where the schema of this document is, for editors.
   */
  $schema?: string
  /**
   * The object it belongs to.
   */
  object: Name
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * A hint for the people who use it.
   */
  help?: LocalizedText
  /**
   * Name of a Lucide icon, such as target or building-2.
   */
  icon?: Icon
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * How the records are drawn.
   */
  type: 'table' | 'kanban' | 'calendar' | 'gallery' | 'timeline' | 'gantt' | 'tree' | 'map'
  /**
   * Where the view is offered.
   */
  use?: ('list' | 'related' | 'picker' | 'search')[]
  /**
   * Among several that fit, the visible one with the highest number is taken.
   */
  priority?: number
  /**
   * Shown only while this condition holds; without one, always.
   */
  visibleWhen?: Condition
  /**
   * Which records are in it.
   */
  filter?: Condition
  /**
   * Fields separated by commas; a minus sorts downwards.
   */
  sort?: Sort
  /**
   * Fields offered as filters above the list.
   */
  filters?: Path[]
  /**
   * Fields or paths, in order.
   */
  columns?: Column[]
  /**
   * Field by which records are grouped; the columns of a kanban.
   */
  group?: Path
  /**
   * A summary per field, under the list or on each group.
   */
  summaries?: Summaries
  /**
   * Fields on the card, the first one as its title.
   */
  card?: Path[]
  /**
   * Field of the beginning.
   */
  start?: Path
  /**
   * Field of the end.
   */
  end?: Path
  /**
   * Select field whose option gives the colour.
   */
  color?: Path
  /**
   * Image field on the card.
   */
  image?: Path
  /**
   * Reference to the record above.
   */
  parent?: Name
  /**
   * Percent field.
   */
  progress?: Path
  /**
   * Reference to what must come before.
   */
  dependsOn?: Name
  /**
   * Geo field.
   */
  location?: Path
}
/**
 * A summary per field.
 */
export interface Summaries {
  [k: string]: 'sum' | 'avg' | 'min' | 'max' | 'count' | 'countDistinct' | 'filled' | 'empty'
}
/**
 * How a record is shown: highlights, pipeline bar, tabs of components.
 */
export interface PageDocument {
  /**
   * Where the schema of this document is, for editors.
   */
  $schema?: string
  /**
   * The object it belongs to.
   */
  object?: Name
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Name of a Lucide icon, such as target or building-2.
   */
  icon?: Icon
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * What the page is for.
   */
  use?: ('record' | 'home' | 'list' | 'portal')[]
  /**
   * Among several that fit, the visible one with the highest number is taken.
   */
  priority?: number
  /**
   * Shown only while this condition holds; without one, always.
   */
  visibleWhen?: Condition
  /**
   * Fields in the header.
   */
  highlights?: Path[]
  /**
   * Whether the pipeline bar is shown, or which pipeline's.
   */
  pipeline?: boolean | QualifiedName
  /**
   * Actions put first in the header.
   */
  actions?: string[]
  /**
   * Tabs of the page, by name.
   */
  tabs: {
    [k: string]: PageTab
  }
  /**
   * The order of the tabs; names left out come last.
   */
  order?: Order
}
/**
 * A tab of the page.
 */
export interface PageTab {
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * Name of a Lucide icon, such as target or building-2.
   */
  icon?: Icon
  /**
   * Shown only while this condition holds; without one, always.
   */
  visibleWhen?: Condition
  /**
   * Parts of the tab, by name.
   */
  components: {
    [k: string]: PageComponent
  }
  /**
   * The order of the components; names left out come last.
   */
  order?: Order
}
/**
 * A part of the page.
 */
export interface PageComponent {
  /**
   * What it is.
   */
  type: Word
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A hint for the people who use it.
   */
  help?: LocalizedText
  /**
   * Name of a Lucide icon, such as target or building-2.
   */
  icon?: Icon
  /**
   * Shown only while this condition holds; without one, always.
   */
  visibleWhen?: Condition
  /**
   * The main column or the side column.
   */
  area?: 'main' | 'side'
  /**
   * The form shown.
   */
  form?: QualifiedName
  /**
   * The related list shown, by its name from this side.
   */
  relation?: Path
  /**
   * The view shown.
   */
  view?: QualifiedName
  /**
   * Columns of the list.
   */
  columns?: Column[]
  /**
   * Which records.
   */
  filter?: Condition
  /**
   * Order of the records.
   */
  sort?: Sort
  /**
   * How many at first.
   */
  limit?: number
  /**
   * Fields shown.
   */
  fields?: Path[]
  /**
   * The report shown.
   */
  report?: Name
  /**
   * The dashboard shown.
   */
  dashboard?: Name
  /**
   * The text shown.
   */
  text?: LocalizedText
  /**
   * A plugin's component.
   */
  component?: string
  /**
   * Passed to the component.
   */
  options?: Values
}
/**
 * A process of stages: what each sets, asks for and allows next.
 */
export interface PipelineDocument {
  /**
   * Where the schema of this document is, for editors.
   */
  $schema?: string
  /**
   * The object it belongs to.
   */
  object: Name
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * A hint for the people who use it.
   */
  help?: LocalizedText
  /**
   * Name of a Lucide icon, such as target or building-2.
   */
  icon?: Icon
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * Among several that fit, the visible one with the highest number is taken.
   */
  priority?: number
  /**
   * Records this pipeline is for.
   */
  when?: Condition
  /**
   * The select that holds the stage.
   */
  stageField: Name
  /**
   * A date and time that holds since when the record is in its stage; kept by the product, for filters, alerts and workflows.
   */
  sinceField?: Name
  /**
   * A date and time that holds when the norm of the stage runs out; kept by the product.
   */
  dueField?: Name
  /**
   * Stages a new record may start in; all unless given.
   */
  startIn?: OptionKey[]
  /**
   * The stages, by option key.
   */
  stages: {
    [k: string]: PipelineStage
  }
  /**
   * The order of the stages; names left out come last.
   */
  order?: Order
}
/**
 * One stage.
 */
export interface PipelineStage {
  /**
   * Another label than the option's.
   */
  label?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Earlier keys of this stage.
   */
  was?: OptionKey[]
  /**
   * Values set on entering the stage.
   */
  set?: Values
  /**
   * Where its amounts count in the forecast.
   */
  forecast?: 'pipeline' | 'bestCase' | 'commit' | 'closed' | 'omitted'
  /**
   * What must hold to enter the stage.
   */
  gate?: PipelineGate
  /**
   * What to do in this stage.
   */
  guidance?: LocalizedText
  /**
   * Stages allowed from here; all unless given.
   */
  next?: OptionKey[]
  /**
   * Days a record should stay at most.
   */
  normDays?: number
  /**
   * Where it ends: won or lost.
   */
  outcome?: 'won' | 'lost'
}
/**
 * What must hold to enter a stage.
 */
export interface PipelineGate {
  /**
   * Entering is refused while this holds.
   */
  failWhen?: Condition
  /**
   * Fields that must have a value.
   */
  requires?: Path[]
  /**
   * Other records that must be there, such as a finished call, by a name of their own.
   */
  requiresRelated?: {
    [k: string]: PipelineNeeded
  }
  /**
   * Who may go on anyway, with a reason.
   */
  overrideWhen?: Condition
  /**
   * What to say when refused.
   */
  message?: LocalizedText
}
/**
 * Records of another object that point to this one.
 */
export interface PipelineNeeded {
  /**
   * What is needed, in words: a finished call or meeting.
   */
  label: LocalizedText
  /**
   * The object of the related records.
   */
  object: Name
  /**
   * Its field that points here; the first one that can, unless given.
   */
  field?: Name
  /**
   * Which of them count.
   */
  where?: Condition
  /**
   * How many are needed; one unless given.
   */
  min?: number
}
/**
 * What a user with this role may do. Rights of several roles add up; what is not given is denied.
 */
export interface RoleDocument {
  /**
   * Where the schema of this document is, for editors.
   */
  $schema?: string
  /**
   * The name people read, in each language.
   */
  label: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * A hint for the people who use it.
   */
  help?: LocalizedText
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * Earlier names; a rename keeps its data by them.
   */
  was?: Name[]
  /**
   * For portal users: no labels, search or user list beyond what it gives.
   */
  external?: boolean
  /**
   * Required: who holds the role can do nothing before a second factor is set up.
   */
  secondFactor?: 'optional' | 'required'
  /**
   * Rights by object; * is every object not named.
   */
  objects?: {
    [k: string]: ObjectRights
  }
  /**
   * Rights that belong to no object: design, manage_users, an app's own; * is all.
   */
  system?: string[]
}
/**
 * Rights on one object.
 */
export interface ObjectRights {
  /**
   * Which records may be created.
   */
  create?: RoleScope
  /**
   * Which records may be read.
   */
  read?: RoleScope
  /**
   * Which records may be changed.
   */
  update?: RoleScope
  /**
   * Which records may be deleted.
   */
  delete?: RoleScope
  /**
   * Which records may be exported.
   */
  export?: RoleScope
  /**
   * Which records may be imported.
   */
  import?: RoleScope
  /**
   * Which records may be given to somebody else.
   */
  transfer?: RoleScope
  /**
   * Which records may be shared.
   */
  share?: RoleScope
  /**
   * Fields that are not simply open for editing; * is every field not named.
   */
  fields?: {
    [k: string]: RoleFieldRight
  }
  /**
   * Actions allowed; * is all.
   */
  actions?: string[]
}
/**
 * Working hours, holidays and make-up days.
 */
export interface CalendarDocument {
  /**
   * Where the schema of this document is, for editors.
   */
  $schema?: string
  /**
   * The name people read, in each language.
   */
  label: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * IANA name; the business time zone unless given.
   */
  timeZone?: string
  /**
   * Intervals by weekday; a day left out is free.
   */
  hours: {
    [k: string]: string[][]
  }
  /**
   * Free days, by date.
   */
  holidays?: {
    [k: string]: CalendarDay
  }
  /**
   * Days worked although they would be free; hours of a Monday unless given.
   */
  workdays?: {
    [k: string]: CalendarDay
  }
  /**
   * The calendar taken where none is named.
   */
  default?: boolean
}
/**
 * A day that differs from its weekday.
 */
export interface CalendarDay {
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  hours?: string[][]
}
/**
 * A text with places to fill: mail, message or print.
 */
export interface TemplateDocument {
  /**
   * Where the schema of this document is, for editors.
   */
  $schema?: string
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * The object it belongs to.
   */
  object?: Name
  for?: Word[]
  from?: ValueOrExpression
  subject?: LocalizedText
  body: LocalizedText
  format?: 'text' | 'html' | 'markdown'
  attachments?: Name[]
  paper?: {
    [k: string]: unknown
  }
}
/**
 * A graph of steps that runs by itself when something happens.
 */
export interface WorkflowDocument {
  /**
   * Where the schema of this document is, for editors.
   */
  $schema?: string
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * The object it belongs to.
   */
  object?: Name
  /**
   * After the save, or inside it.
   */
  mode?: 'afterCommit' | 'beforeSave'
  /**
   * Switched off, its triggers rest and runs go on.
   */
  enabled?: boolean
  /**
   * Ways in, by name.
   */
  triggers?: {
    [k: string]: WorkflowTrigger
  }
  /**
   * What happens when a run is busy already.
   */
  concurrency?: {
    /**
     * record, workflow, or an expression that gives a key.
     */
    per?: string
    /**
     * What a second start does.
     */
    whenBusy?: 'parallel' | 'queue' | 'skip' | 'restart'
  }
  /**
   * system, trigger, or a user by e-mail.
   */
  runAs?: string
  /**
   * Variables of the run, by name.
   */
  variables?: {
    [k: string]: WorkflowVariable
  }
  /**
   * Events the run listens for.
   */
  events?: {
    [k: string]: {
      /**
       * It is kept when nobody waits for it yet.
       */
      keep?: boolean
      /**
       * How long, such as P30D.
       */
      for?: string
    }
  }
  /**
   * The first node.
   */
  start: string
  /**
   * Nodes, by name.
   */
  nodes: {
    [k: string]: WorkflowNode
  }
  /**
   * What a caller gives, as a JSON Schema.
   */
  input?: {
    [k: string]: unknown
  }
  /**
   * What a caller gets.
   */
  output?: Values
  /**
   * Limits of its own, in place of the usual ones.
   */
  limits?: {
    /**
     * Steps before a run pauses; 10,000 unless told.
     */
    steps?: number
    /**
     * How often one step may be entered; 1,000 unless told.
     */
    visits?: number
    /**
     * Items of one for-each; 10,000 unless told.
     */
    items?: number
    /**
     * How deep calls may nest; 10 unless told.
     */
    depth?: number
    /**
     * How much one step may bring along; 256 kB unless told.
     */
    payload?: number
    /**
     * Days after which a run that has not ended is held; 400 unless told.
     */
    days?: number
  }
  /**
   * What is done when a run gets stuck.
   */
  onIncident?: {
    /**
     * Who hears of it.
     */
    notify?: Who
    /**
     * So many incidents within a time pause the workflow: 20/PT1H.
     */
    pauseAfter?: string
  }
}
/**
 * A way in; its type says which further keys it has.
 */
export interface WorkflowTrigger {
  type: Word
  when?: Condition
  start?: string
  input?: Values
  on?: string[]
  object?: Name
  fields?: Path[]
  [k: string]: unknown
}
/**
 * A variable of the run.
 */
export interface WorkflowVariable {
  type: Word
  value?: ValueOrExpression
  label?: LocalizedText
}
/**
 * A step of the graph; its type says which further keys it has.
 */
export interface WorkflowNode {
  type: Word
  label?: LocalizedText
  description?: LocalizedText
  next?: string
  outputs?: {
    [k: string]: unknown
  }
  /**
   * What else may happen meanwhile, by name; of an upsert also the fields by which it finds its record.
   */
  on?:
    | {
        [k: string]: unknown
      }
    | Path[]
  onError?:
    | string
    | {
        [k: string]: unknown
      }
  retry?: {
    [k: string]: unknown
  }
  undo?: string
  exclusive?:
    | string
    | {
        [k: string]: unknown
      }
  onlyWhile?: Condition
  at?: number[]
  was?: Name[]
  nodes?: {
    [k: string]: WorkflowNode
  }
  start?: string
  [k: string]: unknown
}
/**
 * Who must agree before something counts, step by step.
 */
export interface ApprovalDocument {
  /**
   * Where the schema of this document is, for editors.
   */
  $schema?: string
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * The object it belongs to.
   */
  object: Name
  /**
   * One open instance per record and purpose.
   */
  purpose?: Name
  /**
   * Among several that fit, the visible one with the highest number is taken.
   */
  priority?: number
  /**
   * The form approvers see; the record’s own unless told otherwise.
   */
  form?: QualifiedName
  /**
   * What starts it besides a submission by hand: what is done to a record, and on what condition.
   */
  triggers?: {
    [k: string]: ApprovalTrigger
  }
  /**
   * Who may submit a record by hand. Nobody named: whoever may change the record.
   */
  submitters?: Who
  /**
   * When a trigger fires and no approval of this purpose fits.
   */
  noMatch?: 'pass' | 'block' | 'admin'
  /**
   * What happens to the record until it is decided.
   */
  guard?: 'gate' | 'changeset' | 'status'
  /**
   * What of the record is locked meanwhile.
   */
  lock?: {
    /**
     * Who may write what is locked.
     */
    except?: 'none' | 'currentApprover' | 'submitterOnReturn'
    /**
     * Only these fields; none named means the whole record where it is locked.
     */
    fields?: Path[]
    /**
     * What stays locked once it is approved or rejected.
     */
    after?: {
      approve?: ApprovalLockAfter
      reject?: ApprovalLockAfter
    }
  }
  /**
   * When a field changes that approvers are shown, or that leads the path.
   */
  onStale?: 'block' | 'restart' | 'stale'
  /**
   * When the fields of a change that waits aside were changed by others meanwhile.
   */
  onConflict?: 'return' | 'reapprove'
  /**
   * When the record is deleted or merged meanwhile.
   */
  onRecordGone?: 'block' | 'cancel' | 'move'
  /**
   * Steps, by name.
   */
  steps: {
    [k: string]: ApprovalStep
  }
  /**
   * Steps in order; parallel branches and choices in between.
   */
  path: (
    | Name
    | {
        parallel: {
          [k: string]: unknown
        }
        need?: string | number
        onReject?: 'cancel' | 'wait'
      }
    | {
        choose: {
          [k: string]: unknown
        }[]
      }
  )[]
  /**
   * When somebody found would decide on what they, their owner or their delegate submitted.
   */
  self?:
    | string
    | {
        [k: string]: unknown
      }
  /**
   * When somebody is found again who approved already. Never skipped when what they saw has changed or the step asks for input.
   */
  repeat?: 'ask' | 'consecutive' | 'round'
  /**
   * When no approver is found for a step. Never a silent pass.
   */
  empty?:
    | string
    | {
        [k: string]: unknown
      }
  /**
   * At least one person besides the submitter approves, however much is skipped.
   */
  needHuman?: boolean
  /**
   * Whether standing delegations hold for this approval.
   */
  delegable?: boolean
  /**
   * Who steps in when nobody can decide, and may jump, replace, skip and end. Administrators stand behind them.
   */
  flowAdmin?: Who
  /**
   * Who decides, row by row: the first row whose condition holds counts, or all of them.
   */
  tables?: {
    [k: string]: ApprovalTable
  }
  /**
   * What is asked again once the submitter resubmits. A step may say otherwise when it returns.
   */
  again?: 'all' | 'changed' | 'jumpBack'
  /**
   * So many rounds at most; one more is a rejection. 5 unless told otherwise.
   */
  maxRounds?: number
  /**
   * Until when the submitter may take it back.
   */
  withdraw?: string
  /**
   * What approvers may do in every step; a step may say otherwise. All but deciding many at once, unless told.
   */
  acts?: Word[]
  /**
   * In whose working time deadlines count; a step may say otherwise.
   */
  calendar?: string
  /**
   * Which rate conditions on money use, whatever rate the record gets later.
   */
  currencyAt?: string
  /**
   * What is done on submission, approval, rejection …: the record in the same transaction, mail and other systems afterwards.
   */
  effects?: {
    [k: string]: {
      [k: string]: unknown
    }[]
  }
  /**
   * Who is told when it ends.
   */
  cc?: Who
}
/**
 * A way in; its type says which further keys it has.
 */
export interface ApprovalTrigger {
  /**
   * recordChanged, stageChanged.
   */
  type: Word
  /**
   * Only when this holds for the record as it will be.
   */
  when?: Condition
  /**
   * create, update, delete, transfer.
   */
  on?: string[]
  /**
   * Only when one of these changes.
   */
  fields?: Path[]
  [k: string]: unknown
}
/**
 * Who decides, and how.
 */
export interface ApprovalStep {
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Earlier names; a rename keeps its data by them.
   */
  was?: Name[]
  /**
   * Asked only when this holds.
   */
  when?: Condition
  /**
   * When the condition does not hold.
   */
  otherwise?: 'skip' | 'approve' | 'reject'
  /**
   * Who decides; several lines are all of them.
   */
  assignees: (
    | string
    | {
        [k: string]: unknown
      }
  )[]
  /**
   * How votes become a decision.
   */
  decision?: {
    /**
     * all, any, sequential, ratio, weighted or kOfN.
     */
    type: Word
    /**
     * How many per cent must agree.
     */
    percent?: number
    /**
     * How many must agree.
     */
    k?: number
    /**
     * Ends the step at once, or waits until the result is certain.
     */
    onReject?: 'veto' | 'wait'
  }
  /**
   * When an approver found is the submitter. As the approval says unless told otherwise.
   */
  self?:
    | string
    | {
        [k: string]: unknown
      }
  /**
   * When somebody is found who approved already. As the approval says unless told otherwise.
   */
  repeat?: 'ask' | 'consecutive' | 'round'
  /**
   * When nobody is found. As the approval says unless told otherwise.
   */
  empty?:
    | string
    | {
        [k: string]: unknown
      }
  /**
   * Nobody who decided in these steps decides here.
   */
  differentFrom?: Name[]
  /**
   * What its approvers may do. As the approval says unless told otherwise.
   */
  acts?: Word[]
  /**
   * What an approver must give with a decision.
   */
  requires?: string[]
  /**
   * Whether the link of an e-mail lets somebody decide: as it is, after signing in, or not at all.
   */
  byMail?: 'link' | 'signIn' | 'off'
  /**
   * The form its approvers see.
   */
  form?: QualifiedName
  /**
   * Until when it is decided, and what happens before and after.
   */
  deadline?:
    | string
    | {
        [k: string]: unknown
      }
  /**
   * What a decision stands on: when one of these changes, it is looked at again. None named: every field people fill in.
   */
  shows?: Path[]
  /**
   * Fields its approvers may change while they decide.
   */
  editable?: Path[]
  /**
   * Fields that are locked while this step is open, besides those of the approval.
   */
  locked?: Path[]
  /**
   * What is done when this step is approved.
   */
  onApprove?:
    | string
    | {
        [k: string]: unknown
      }
    | {
        [k: string]: unknown
      }[]
  /**
   * Ends the approval, or returns it.
   */
  onReject?:
    | string
    | {
        [k: string]: unknown
      }
  /**
   * What is asked again once it comes back after this step has returned it.
   */
  onReturn?: 'all' | 'changed' | 'jumpBack'
  /**
   * Who is told when this step is decided.
   */
  cc?: Who
}
/**
 * Rows of a condition and who decides then.
 */
export interface ApprovalTable {
  /**
   * The first row that holds, or all of them.
   */
  hit?: 'first' | 'all'
  /**
   * Looked at from the top.
   */
  rows: {
    /**
     * None: holds always.
     */
    when?: Condition
    /**
     * Who decides then.
     */
    assignees: (
      | string
      | {
          [k: string]: unknown
        }
    )[]
  }[]
}
/**
 * When two records are the same one, and what then.
 */
export interface DuplicateRuleDocument {
  /**
   * Where the schema of this document is, for editors.
   */
  $schema?: string
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * The object it belongs to.
   */
  object: Name
  /**
   * When it is checked.
   */
  on?: ('create' | 'update')[]
  /**
   * Records it is for.
   */
  when?: Condition
  /**
   * How a field is made comparable, by field.
   */
  normalize?: {
    [k: string]: Word
  }
  /**
   * Any of these makes a duplicate.
   */
  match: {
    [k: string]: DuplicateRuleMatch
  }
  /**
   * Whether empty values match.
   */
  blanks?: 'never' | 'match'
  /**
   * Refuse, warn or allow.
   */
  then?: 'block' | 'warn' | 'allow'
  /**
   * Who may save all the same.
   */
  overrideWhen?: Condition
  /**
   * What is told of the other record.
   */
  reveal?: Path[]
  /**
   * What to say.
   */
  message?: LocalizedText
}
/**
 * All of these must hold.
 */
export interface DuplicateRuleMatch {
  /**
   * The object that is searched; its own when left out.
   */
  in?: Name
  /**
   * All of these must hold.
   *
   * Items: One field compared.
   */
  all: {
    /**
     * The field that is compared.
     */
    field: Path
    /**
     * The field of the other object; the same when left out.
     */
    with?: Path
    /**
     * How the two are compared.
     */
    how: Word
    /**
     * From 0 to 1, where it is fuzzy.
     */
    min?: number
    /**
     * Only so many from the end.
     */
    last?: number
  }[]
}
/**
 * To whom a record goes: the first entry that holds.
 */
export interface AssignmentRuleDocument {
  /**
   * Where the schema of this document is, for editors.
   */
  $schema?: string
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * The object it belongs to.
   */
  object: Name
  /**
   * When it is asked.
   */
  on?: ('create' | 'update' | 'pooled')[]
  /**
   * Records it is for.
   */
  when?: Condition
  /**
   * Tried in this order; the first that holds decides.
   */
  entries: {
    [k: string]: AssignmentRuleEntry
  }
  /**
   * The order of the entries; names left out come last.
   */
  order?: Order
}
/**
 * When it holds, the record goes there.
 */
export interface AssignmentRuleEntry {
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * Records it is for; all when left out.
   */
  when?: Condition
  /**
   * Who gets the record.
   */
  to: Who
  /**
   * How one of several people is chosen.
   */
  pick?: Word
  /**
   * Most open records a person may have.
   */
  limit?: number
  /**
   * People who are passed over, such as those away.
   */
  skip?: string
  /**
   * Whom the record suits.
   */
  skills?: Condition
}
/**
 * Records without an owner, and how they come and go.
 */
export interface PoolDocument {
  /**
   * Where the schema of this document is, for editors.
   */
  $schema?: string
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * The object it belongs to.
   */
  object: Name
  /**
   * Records it is for.
   */
  when?: Condition
  /**
   * Who may claim.
   */
  members: Who
  /**
   * Who may distribute.
   */
  admins?: Who
  /**
   * When a record comes back.
   */
  reclaim?: {
    any?: {
      [k: string]: unknown
    }[]
    all?: {
      [k: string]: unknown
    }[]
    max?: Duration
    renew?: Duration
    warn?: Duration
    exemptWhen?: Condition
  }
  /**
   * How many a person may take.
   */
  claim?: {
    perDay?: number
    perWeek?: number
    hold?: number
    lock?: number
    coolDown?: {
      [k: string]: unknown
    }
  }
  distribute?: Word
  /**
   * Fields masked until claimed.
   */
  mask?: Path[]
}
/**
 * How quickly something must happen, on which calendar, and what when not.
 */
export interface SlaDocument {
  /**
   * Where the schema of this document is, for editors.
   */
  $schema?: string
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * The object it belongs to.
   */
  object: Name
  /**
   * Records it is for.
   */
  when?: Condition
  /**
   * Among several that fit, the visible one with the highest number is taken.
   */
  priority?: number
  calendar?: ValueOrExpression
  pauseWhen?: Condition
  onReopen?: 'resume' | 'restart' | 'newCycle'
  /**
   * By name.
   */
  milestones: {
    [k: string]: SlaMilestone
  }
  /**
   * The order of the milestones; names left out come last.
   */
  order?: Order
}
/**
 * One target.
 */
export interface SlaMilestone {
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  when?: Condition
  start: Expression
  stopWhen: Condition
  repeat?: boolean
  target:
    | Duration
    | {
        by: Path[]
        rows: string[][]
      }
  ladder?: {
    /**
     * What is done at a time before or after the target.
     */
    [k: string]: {
      at: string
      do: Effects
    }
  }
}
/**
 * A condition over records, and who is told.
 */
export interface AlertDocument {
  /**
   * Where the schema of this document is, for editors.
   */
  $schema?: string
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * The object it belongs to.
   */
  object: Name
  /**
   * Raised for records for which this holds.
   */
  when: Condition
  /**
   * Raised again only after this held. Without it: after the condition no longer held.
   */
  until?: Condition
  /**
   * When records change, at intervals, or both.
   */
  check?: {
    on?: 'change'[]
    /**
     * Whole days such as P1D, or a time from PT5M to PT24H.
     */
    every?: Duration
    /**
     * Time of day in the business time zone, such as 09:00; 08:00 unless said.
     */
    at?: string
  }
  /**
   * Once while it lasts, once for each record, or at every look.
   */
  once?: 'perRecord' | 'perPeriod' | 'always'
  /**
   * How urgent it is.
   */
  level?: 'info' | 'warning' | 'critical'
  /**
   * What people are told; {{name}} holds a field or expression.
   */
  message?: LocalizedText
  /**
   * What happens when it is raised. Nothing here: the owner is told.
   */
  do?: Effects
}
/**
 * Records that are open to more people than their scope.
 */
export interface SharingRuleDocument {
  /**
   * Where the schema of this document is, for editors.
   */
  $schema?: string
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * The object it belongs to.
   */
  object: Name
  /**
   * Records it is for.
   */
  when?: Condition
  with: Who
  access: 'read' | 'edit'
  related?: {
    [k: string]: 'read' | 'edit'
  }
  until?: Expression
}
/**
 * Records grouped and measured, as a table or chart.
 */
export interface ReportDocument {
  /**
   * Where the schema of this document is, for editors.
   */
  $schema?: string
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * The object it belongs to.
   */
  object: Name
  joins?: {
    [k: string]: {
      of: Name
      required?: boolean
    }
  }
  filter?: Condition
  having?: Condition
  period?: {
    field: Path
    default?: string
    compare?: string
  }
  groupBy?: {
    rows?: (
      | Path
      | {
          field: Path
          by?: Word
          label?: LocalizedText
        }
    )[]
    columns?: (
      | Path
      | {
          field: Path
          by?: Word
          label?: LocalizedText
        }
    )[]
  }
  measures: {
    [k: string]: ReportMeasure
  }
  /**
   * The order of the measures; names left out come last.
   */
  order?: Order
  sort?: Sort
  limit?: number
  timeZone?: string
  /**
   * How it is drawn.
   */
  chart?: {
    type: Word
    x?: Path
    y?: Name[]
    options?: {
      [k: string]: unknown
    }
  }
  drill?: Path[]
  /**
   * Shown only while this condition holds; without one, always.
   */
  visibleWhen?: Condition
}
/**
 * A figure: a function over a field, or an expression over other measures.
 */
export interface ReportMeasure {
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  fn?: Word
  field?: Path
  filter?: Condition
  expression?: Expression
  format?: string
}
/**
 * Tiles of reports and views under shared filters.
 */
export interface DashboardDocument {
  /**
   * Where the schema of this document is, for editors.
   */
  $schema?: string
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * Name of a Lucide icon, such as target or building-2.
   */
  icon?: Icon
  /**
   * Shown only while this condition holds; without one, always.
   */
  visibleWhen?: Condition
  filters?: {
    [k: string]: {
      /**
       * The name people read, in each language.
       */
      label?: LocalizedText
      field: Path
      default?: ValueOrExpression
    }
  }
  columns?: number
  tiles: {
    [k: string]: DashboardTile
  }
  /**
   * The order of the tiles; names left out come last.
   */
  order?: Order
}
/**
 * One tile.
 */
export interface DashboardTile {
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  report?: Name
  view?: QualifiedName
  component?: string
  options?: {
    [k: string]: unknown
  }
  show?: Word
  measure?: Name
  bands?: number[]
  at?: number[]
  /**
   * Shown only while this condition holds; without one, always.
   */
  visibleWhen?: Condition
}
/**
 * A form for strangers, embedded in a web page.
 */
export interface WebFormDocument {
  /**
   * Where the schema of this document is, for editors.
   */
  $schema?: string
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  creates: Name
  form: QualifiedName
  values?: Values
  match?: {
    [k: string]: {
      by: Path
      else?: 'create' | 'empty' | 'error'
    }
  }
  languages?: Language[]
  protect?: {
    rateLimit?: string
    challenge?: boolean
    origins?: string[]
  }
  consent?: string
  after?: {
    message?: LocalizedText
    redirect?: string
  }
}
/**
 * A scored questionnaire on any object.
 */
export interface EvaluationTemplateDocument {
  /**
   * Where the schema of this document is, for editors.
   */
  $schema?: string
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * The object it belongs to.
   */
  object?: Name
  questions: {
    [k: string]: EvaluationTemplateQuestion
  }
  /**
   * The order of the questions; names left out come last.
   */
  order?: Order
  bands?: {
    [k: string]: {
      /**
       * The name people read, in each language.
       */
      label?: LocalizedText
      min: number
      color?: Color
    }
  }
}
/**
 * One question with scored answers.
 */
export interface EvaluationTemplateQuestion {
  /**
   * The name people read, in each language.
   */
  label?: LocalizedText
  /**
   * A hint for the people who use it.
   */
  help?: LocalizedText
  weight?: number
  required?: boolean
  answers?: {
    [k: string]: {
      /**
       * The name people read, in each language.
       */
      label?: LocalizedText
      score: number
    }
  }
  /**
   * The order of the answers; names left out come last.
   */
  order?: Order
}
/**
 * Another system: where it is and how to speak with it. Secrets are kept elsewhere.
 */
export interface ConnectionDocument {
  /**
   * Where the schema of this document is, for editors.
   */
  $schema?: string
  /**
   * The name people read, in each language.
   */
  label: LocalizedText
  /**
   * A note for admins: why it is so.
   */
  description?: LocalizedText
  /**
   * Switched off, it stays as it is but is not used.
   */
  active?: boolean
  /**
   * What it speaks: imap for a mailbox that workflows read, http for what their calls sign in to.
   */
  type: Word
  /**
   * Such as imaps://user@mail.example.com, or https://erp.example.com: secrets go to no other.
   */
  url?: string
  /**
   * Of a mailbox user and folder; of http the scheme (bearer, basic or header) with its user or header.
   */
  options?: Values
  /**
   * Names of the secrets it needs.
   */
  secrets?: Name[]
}
/**
 * Texts of documents in one more language.
 */
export interface TranslationDocument {
  /**
   * Where the schema of this document is, for editors.
   */
  $schema?: string
  language: Language
  /**
   * Texts by document (kind/name) and JSON Pointer.
   */
  documents: {
    [k: string]: {
      [k: string]: string
    }
  }
}
