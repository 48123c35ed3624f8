/** Pictures of field types; which types there are, the server says. Those of a plugin are shown with a plain mark. */
const icons: Record<string, string> = {
  text: 'type',
  longText: 'text',
  richText: 'bold',
  email: 'mail',
  phone: 'phone',
  url: 'globe',
  integer: 'hash',
  decimal: 'hash',
  currency: 'banknote',
  percent: 'percent',
  boolean: 'toggle-left',
  date: 'calendar',
  dateTime: 'calendar-clock',
  time: 'clock',
  duration: 'hourglass',
  select: 'circle-dot',
  multiSelect: 'list-checks',
  reference: 'link-2',
  multiReference: 'network',
  user: 'user-round',
  autoNumber: 'list-ordered',
  formula: 'sigma',
  rollup: 'sigma',
  lookup: 'corner-down-right',
  file: 'paperclip',
  image: 'image',
  json: 'braces',
  address: 'map-pin',
  geo: 'map',
  tags: 'tags',
  rating: 'star',
  score: 'gauge',
  metadata: 'code',
}

export const iconOfType = (type: string): string => icons[type] ?? 'puzzle'
export const isRelation = (type: string): boolean => type === 'reference' || type === 'multiReference'

/** What a new field of a type starts with, so that it can be published as it is. */
export function startingField(
  type: string,
  label: Record<string, string> | string,
): { type: string } & Record<string, unknown> {
  const base = { type, label }
  const more: Record<string, Record<string, unknown>> = {
    select: { options: { one: { label: { en: 'One', zh: '选项一' } } }, order: ['one'] },
    multiSelect: { options: { one: { label: { en: 'One', zh: '选项一' } } }, order: ['one'] },
    autoNumber: { format: '{yyyy}{MM}-{seq:4}', restart: 'month' },
    reference: { onDelete: 'clear' },
  }
  return { ...base, ...more[type] }
}
