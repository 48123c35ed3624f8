import { parsePattern } from '../../metadata/language/pattern.ts'
import type { FieldDefinition, OptionDefinition, OptionSetDocument } from '../../metadata/schema/types.ts'
import { fieldTypes } from '../fields/index.ts'
import type { FieldDef, Problem, SelectOption } from '../model.ts'
import { inOrder } from './documents.ts'
import { refuseName } from './names.ts'
import { problem, problemPath } from './problem.ts'

type OptionSets = ReadonlyMap<string, OptionSetDocument>

/** One field, with its columns; problems go into `problems`, an unusable field is undefined. */
export function compileField(
  item: string,
  name: string,
  source: FieldDefinition,
  sets: OptionSets,
  problems: Problem[],
): FieldDef | undefined {
  const path = problemPath(item, 'fields', name)
  const refused = refuseName(name, path, 'field')
  if (refused) {
    problems.push(refused)
    return undefined
  }
  const type = fieldTypes.find(source.type)
  if (!type || source.type === 'id') {
    problems.push(
      problem(
        'unknown_field_type',
        `${path}/type`,
        `There is no field type "${source.type}".`,
        `没有字段类型“${source.type}”。`,
      ),
    )
    return undefined
  }
  const to = source.type === 'user' ? ['user'] : source.to === undefined ? [] : [source.to].flat()
  if (type.stores !== 'value' && type.stores !== 'files' && to.length === 0) {
    problems.push(
      problem(
        'key_missing',
        path,
        'A reference needs "to", the object it points to.',
        '引用需要“to”，即所指向的对象。',
      ),
    )
    return undefined
  }
  checkPattern(source, path, problems)
  const field = {
    name,
    type: source.type,
    label: source.label ?? name,
    ...(source.help === undefined ? {} : { help: source.help }),
    system: false,
    required: source.required === true,
    ...pick(source, 'requiredWhen', 'readOnlyWhen', 'visibleWhen', 'inverse', 'widget'),
    readOnly: source.readOnly === true || type.generated === true,
    unique: source.unique === true,
    indexed: source.indexed === true,
    searchable: source.searchable === true,
    multiple: source.multiple === true,
    history: source.history !== false,
    secret: source.secret === true,
    ...(source.default === undefined ? {} : { default: source.default }),
    exclude: source.exclude ?? [],
    to,
    ...(type.stores === 'target' ? { onDelete: source.onDelete ?? 'restrict' } : {}),
    ...compileOptions(source, sets, path, problems),
    open: source.open === true,
    was: source.was ?? [],
    raw: source as unknown as Readonly<Record<string, unknown>>,
    ...(source.type === 'formula' || source.type === 'lookup' || source.type === 'rollup'
      ? { derived: source.type as 'formula' | 'lookup' | 'rollup' }
      : {}),
    language: type.language,
    stores: type.stores,
  }
  const columns = type.columns(field)
  if (field.secret && columns.some((column) => column.type !== 'text'))
    problems.push(
      problem(
        'secret_impossible',
        path,
        `Only a text can be kept secret, not ${source.type}.`,
        `只有文本可以设为保密，${source.type} 不行。`,
      ),
    )
  return { ...field, columns }
}

function pick<K extends keyof FieldDefinition>(
  source: FieldDefinition,
  ...keys: K[]
): Pick<FieldDefinition, K> {
  return Object.fromEntries(
    keys.filter((key) => source[key] !== undefined).map((key) => [key, source[key]]),
  ) as Pick<FieldDefinition, K>
}

function compileOptions(
  source: FieldDefinition,
  sets: OptionSets,
  path: string,
  problems: Problem[],
): { options?: SelectOption[] } {
  if (source.options === undefined) {
    if ((source.type === 'select' || source.type === 'multiSelect') && !source.open)
      problems.push(problem('key_missing', path, 'A select needs "options".', '选择字段需要“options”。'))
    return {}
  }
  if (typeof source.options !== 'string') return { options: toOptions(source.options, source.order) }
  const set = sets.get(source.options.slice(1))
  if (set) return { options: toOptions(set.options, source.order ?? set.order) }
  problems.push(
    problem(
      'unknown_option_set',
      `${path}/options`,
      `There is no option set "${source.options}".`,
      `没有选项集“${source.options}”。`,
    ),
  )
  return {}
}

const toOptions = (
  options: Readonly<Record<string, OptionDefinition>>,
  order: readonly string[] | undefined,
): SelectOption[] =>
  inOrder(options, order).map((key) => {
    const { label, color, icon, group, when, active, was } = options[key]!
    return {
      key,
      label: label ?? key,
      ...(color ? { color } : {}),
      ...(icon ? { icon } : {}),
      ...(group ? { group } : {}),
      ...(when ? { when } : {}),
      active: active !== false,
      was: was ?? [],
    }
  })

function checkPattern(source: FieldDefinition, path: string, problems: Problem[]): void {
  if (!source.pattern) return
  const parsed = parsePattern(source.pattern.regex)
  if (parsed.ok) return
  problems.push(
    problem(
      'pattern_refused',
      `${path}/pattern/regex`,
      `The pattern is refused at ${parsed.at + 1}: ${parsed.reason}.`,
      `表达式第 ${parsed.at + 1} 个字符处不被支持：${parsed.reason}。`,
    ),
  )
}
