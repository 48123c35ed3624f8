import { inLanguage } from '../fields/option-text.ts'
import type { AppModel, FieldDef, ObjectDef } from '../model.ts'

/** TypeScript of every object's records as the API gives them, for those who write plugins. */
export function modelTypes(model: AppModel): string {
  const objects = [...model.objects.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  const names = objects.map(({ name }) => `  ${name}: ${typeName(name)}`)
  return `${[
    head,
    ...objects.map(objectType),
    `/** Every object by its name. */\nexport interface Objects {\n${names.join('\n')}\n}`,
  ].join('\n\n')}\n`
}

const head = `/** Made by \`npm run crm -- types\`; do not edit. */

/** A reference as it reads. */
export interface Reference {
  id: string | null
  label: string | null
  object?: string
  hidden?: true
  deleted?: true
}`

function objectType(object: ObjectDef): string {
  const fields = [...object.fields.values()].filter(({ name, secret }) => name !== 'deleted_at' && !secret)
  const lines = fields.map((field) => `  /** ${comment(field)} */\n  ${field.name}: ${fieldType(field)}`)
  return `/** ${inLanguage(object.label, 'en')} */\nexport interface ${typeName(object.name)} {\n${lines.join('\n')}\n}`
}

const typeName = (name: string): string =>
  name
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')

const comment = (field: FieldDef): string =>
  `${inLanguage(field.label, 'en')} (${field.type})`.replaceAll('*/', '')

function fieldType(field: FieldDef): string {
  const base = baseType(field)
  return field.required || field.columns.some(({ notNull }) => notNull) ? base : `${base} | null`
}

function baseType(field: FieldDef): string {
  if (field.stores === 'links') return 'Reference[]'
  if (field.stores === 'target') return 'Reference'
  if (field.stores === 'files') return field.multiple ? 'string[]' : 'string'
  if (field.options && !field.open) {
    const keys = field.options.map(({ key }) => `'${key}'`).join(' | ') || 'string'
    return field.language === 'tags' ? `(${keys})[]` : keys
  }
  const column = field.columns[0]?.type ?? ''
  if (field.language === 'tags') return 'string[]'
  if (field.language === 'bool') return 'boolean'
  if (field.language === 'int') return 'number'
  // Exact decimals travel as text, bounded ones as numbers.
  if (field.language === 'num') return column === 'numeric(9,4)' ? 'number' : 'string'
  return field.language === 'none' ? 'unknown' : 'string'
}
