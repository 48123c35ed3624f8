const refused = new Set(['and', 'or', 'in', 'true', 'false', 'null', 'function'])
/** Columns that every table has: `metadata.md`, *Object*. */
const systemNames = new Set([
  'id',
  'version',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
  'deleted_at',
  'record_type',
  'owner',
  'owner_department',
  'owner_pool',
])
const longest = 40

export type Romanize = (text: string) => string

/**
 * A name from a label: its Latin part in snake case, else its Chinese romanized; free among `taken`.
 * New things on shipped objects get `prefix` (`x_`), which packages never use.
 *
 *   预计交货 Delivery date → delivery_date        行业 → hang_ye
 */
export function deriveName(
  label: string,
  taken: readonly string[],
  prefix = '',
  romanize: Romanize = () => '',
): string {
  const latin = toSnake(label)
  const base = `${prefix}${latin || toSnake(romanize(label)) || 'field'}`.slice(0, longest)
  const start = isFree(base) ? base : `${base.slice(0, longest - 2)}_2`
  if (!taken.includes(start) && isFree(start)) return start
  for (let n = 2; ; n += 1) {
    const next = `${base.slice(0, longest - String(n).length - 1)}_${n}`
    if (!taken.includes(next)) return next
  }
}

const isFree = (name: string) => !refused.has(name) && !systemNames.has(name)

function toSnake(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/_+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
}

/** Why a name can't be used for a field or object, or nothing. */
export function nameProblem(name: string, taken: readonly string[]): { en: string; zh: string } | undefined {
  if (!/^[a-z][a-z0-9_]*$/.test(name))
    return {
      en: 'Lower-case letters, digits and _ only, a letter first',
      zh: '只能用小写字母、数字和下划线，且以字母开头',
    }
  if (name.length > longest) return { en: 'At most 40 characters', zh: '最多 40 个字符' }
  if (name.includes('__'))
    return { en: 'Two underscores in a row are reserved', zh: '连续两个下划线为保留写法' }
  if (refused.has(name) || systemNames.has(name))
    return { en: `"${name}" is reserved`, zh: `“${name}”是保留名称` }
  if (taken.includes(name)) return { en: `"${name}" exists already`, zh: `“${name}”已存在` }
  return undefined
}

/** Why a value can't be used for an option, or nothing. */
export function optionKeyProblem(
  key: string,
  taken: readonly string[],
): { en: string; zh: string } | undefined {
  if (!/^[a-z0-9_]+$/.test(key) || key.length > longest)
    return {
      en: 'Lower-case letters, digits and _ only, at most 40 characters',
      zh: '只能用小写字母、数字和下划线，最多 40 个字符',
    }
  if (taken.includes(key)) return { en: `"${key}" exists already`, zh: `“${key}”已存在` }
  return undefined
}
