import type { FieldView } from '../client/model.ts'
import type { AskedField } from '../client/workflows.ts'

const widgets: Readonly<Record<string, string>> = {
  longText: 'longText',
  integer: 'integer',
  decimal: 'decimal',
  boolean: 'boolean',
  date: 'date',
  dateTime: 'dateTime',
  select: 'select',
  multiSelect: 'multiSelect',
  user: 'user',
  reference: 'reference',
  email: 'email',
  phone: 'phone',
  url: 'url',
  time: 'time',
  rating: 'rating',
  percent: 'percent',
  currency: 'currency',
  score: 'score',
  duration: 'duration',
  tags: 'tags',
  richText: 'richText',
  address: 'address',
  geo: 'geo',
  json: 'json',
}

export const inLanguage = (
  text: string | Record<string, string> | null | undefined,
  language: string,
  fallback: string,
): string => {
  if (typeof text === 'string') return text || fallback
  const short = language.slice(0, 2)
  return text?.[language] ?? text?.[short] ?? text?.['en'] ?? Object.values(text ?? {})[0] ?? fallback
}

/** `due_day` → "Due day": what a name without a label is shown as. */
export const spelt = (name: string): string => {
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

type Option = { label?: string | Record<string, string> }
const optionEntries = (options: NonNullable<AskedField['options']>): (readonly [string, Option])[] =>
  Array.isArray(options)
    ? options.map((key: string) => [key, {}] as const)
    : Object.entries(options as Exclude<typeof options, readonly string[]>)

/** A value that a button or a task asks for, as a field that the form's widgets can edit. */
export function askedField(asked: string | AskedField, name: string, language: string): FieldView {
  const {
    type = 'text',
    label,
    required = false,
    options,
    help,
    ...more
  } = typeof asked === 'string' ? {} : asked
  return {
    name,
    type,
    label: inLanguage(label, language, spelt(name)),
    ...(help ? { help: inLanguage(help, language, '') } : {}),
    widget: widgets[type] ?? 'text',
    operators: [],
    system: false,
    required,
    readOnly: false,
    unique: false,
    searchable: false,
    sortable: false,
    filterable: false,
    access: 'edit',
    ...(options
      ? {
          options: optionEntries(options).map(([key, option]) => ({
            key,
            label: inLanguage(option.label, language, spelt(key)),
            active: true,
          })),
        }
      : {}),
    ...(more.to || type === 'user' ? { to: more.to ?? ['user'] } : {}),
    ...(more.scale === undefined ? {} : { scale: more.scale }),
    ...(more.open ? { open: true } : {}),
  }
}
