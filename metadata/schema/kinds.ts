/** A kind of document: its folder in a package, and how its documents are named. */
export interface Kind {
  /** Singular, snake_case: what URLs, problems and the catalog call it. */
  kind: string
  /** Folder inside a package; `app` has none, its one document is `app.json`. */
  folder: string
  /** `object`: a document that has an object is named `object.name`. `plain`: never a dot. */
  named: 'plain' | 'object'
}

/** Every kind there is, in the order in which documents may refer back to each other. */
export const kinds = [
  { kind: 'app', folder: '', named: 'plain' },
  { kind: 'option_set', folder: 'option-sets', named: 'plain' },
  { kind: 'object', folder: 'objects', named: 'plain' },
  { kind: 'form', folder: 'forms', named: 'object' },
  { kind: 'view', folder: 'views', named: 'object' },
  { kind: 'page', folder: 'pages', named: 'object' },
  { kind: 'pipeline', folder: 'pipelines', named: 'object' },
  { kind: 'role', folder: 'roles', named: 'plain' },
  { kind: 'calendar', folder: 'calendars', named: 'plain' },
  { kind: 'template', folder: 'templates', named: 'object' },
  { kind: 'workflow', folder: 'workflows', named: 'object' },
  { kind: 'approval', folder: 'approvals', named: 'object' },
  { kind: 'duplicate_rule', folder: 'duplicate-rules', named: 'object' },
  { kind: 'assignment_rule', folder: 'assignment-rules', named: 'object' },
  { kind: 'pool', folder: 'pools', named: 'object' },
  { kind: 'sla', folder: 'slas', named: 'object' },
  { kind: 'alert', folder: 'alerts', named: 'object' },
  { kind: 'sharing_rule', folder: 'sharing-rules', named: 'object' },
  { kind: 'report', folder: 'reports', named: 'plain' },
  { kind: 'dashboard', folder: 'dashboards', named: 'plain' },
  { kind: 'web_form', folder: 'web-forms', named: 'plain' },
  { kind: 'evaluation_template', folder: 'evaluation-templates', named: 'plain' },
  { kind: 'connection', folder: 'connections', named: 'plain' },
  { kind: 'translation', folder: 'translations', named: 'plain' },
] as const satisfies readonly Kind[]

export type KindName = (typeof kinds)[number]['kind']

/**
 * Keywords of ours in the schemas that only describe: a validator in strict mode has to be told of them.
 * `x-control` names the editor of a value, `x-section` groups the property panel, `x-for` lists the types
 * (of field or view) that a key belongs to, `x-title-zh` and `x-description-zh` are the Chinese texts. `x-words` says what people
 * read for words it may hold, `x-default` which of them holds where none is written.
 */
export const annotationKeywords = [
  'x-control',
  'x-section',
  'x-for',
  'x-title-zh',
  'x-description-zh',
  'x-words',
  'x-default',
] as const
