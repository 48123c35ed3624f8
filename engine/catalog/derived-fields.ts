import { check as checkText } from '../../metadata/language/check/index.ts'
import { currencyScale } from '../../metadata/language/decimal.ts'
import { type Need, needsOf } from '../../metadata/language/needs.ts'
import type { Kind, Node } from '../../metadata/language/types.ts'
import { readsOf } from '../../metadata/language/walk.ts'
import { derivedName } from '../db/derived-name.ts'
import { everywhere } from '../expressions/check-text.ts'
import { fieldTypes } from '../fields/index.ts'
import type {
  ColumnDef,
  FieldDef,
  ObjectDef,
  Problem,
  RollupDef,
  RollupFn,
  SystemSettings,
} from '../model.ts'
import { type Report, toProblem } from './check-rule.ts'
import { LazyFields } from './lazy-fields.ts'
import { neededColumns } from './needed-columns.ts'
import { problem, problemPath } from './problem.ts'
import type { Objects } from './reads.ts'
import { Units } from './units.ts'

/** Deepest chain of fields that are derived from each other. */
const longestChain = 5

/** What every write puts into a row, on doors of every kind: whatever is made of them is read, not kept. */
const restamped = new Set(['version', 'updated_at', 'updated_by'])

/** What a write puts into a new row, after its formulas are computed. */
const stamped = new Set([...restamped, 'created_at', 'created_by'])

/** Types a formula may give. */
const returnable = new Set(
  'text longText email phone url integer decimal currency percent score rating duration boolean date dateTime time select'.split(
    ' ',
  ),
)

const inferred: Partial<Record<Kind, string>> = {
  num: 'decimal',
  int: 'integer',
  str: 'text',
  bool: 'boolean',
  date: 'date',
  dt: 'dateTime',
  time: 'time',
}

class Unusable extends Error {}

/** Where a field is derived, and the objects as it may look at them. */
interface Place {
  objects: Objects
  object: ObjectDef
  path: string
  report: Report
}

/**
 * Gives formulas, lookups and rollups the type, column and expression that their definition means, each after those it
 * is made of. What is wrong with one (an unknown name, a cycle) is a problem, and the field is left out.
 */
export function resolveDerived(
  objects: ReadonlyMap<string, ObjectDef>,
  settings: SystemSettings,
  problems: Problem[],
  units = new Units(),
): Map<string, ObjectDef> {
  if (![...objects.values()].some((object) => [...object.fields.values()].some(({ derived }) => derived)))
    return new Map(objects)
  return new Resolving(objects, settings, problems, units).all()
}

class Resolving {
  readonly #objects: ReadonlyMap<string, ObjectDef>
  readonly #settings: SystemSettings
  readonly #problems: Problem[]
  readonly #units: Units
  readonly #settingsText: string
  readonly #fields = new Map<string, Map<string, FieldDef>>()
  readonly #shapes = new Map<string, ObjectDef>()
  readonly #state = new Map<string, 'open' | 'doing' | 'done'>()
  readonly #chain: string[] = []
  readonly #needed: ReadonlySet<string>
  readonly #report: Report = (found) => this.#problems.push(found)

  constructor(
    objects: ReadonlyMap<string, ObjectDef>,
    settings: SystemSettings,
    problems: Problem[],
    units: Units,
  ) {
    this.#objects = objects
    this.#settings = settings
    this.#problems = problems
    this.#units = units
    this.#settingsText = JSON.stringify(settings)
    this.#needed = neededColumns(objects)
    for (const object of objects.values()) {
      const fields = new LazyFields(object.fields, (name) => this.#resolve(object.name, name))
      this.#fields.set(object.name, fields)
      this.#shapes.set(object.name, { ...object, fields })
      for (const field of object.fields.values())
        if (field.derived) this.#state.set(`${object.name}.${field.name}`, 'open')
    }
  }

  all(): Map<string, ObjectDef> {
    for (const key of this.#state.keys()) {
      const [object, field] = key.split('.') as [string, string]
      try {
        this.#resolve(object, field)
      } catch (error) {
        if (!(error instanceof Unusable)) throw error
      }
    }
    return new Map(
      [...this.#objects].map(([name, object]) => [
        name,
        { ...object, fields: new Map(this.#fields.get(name)!) },
      ]),
    )
  }

  #resolve(objectName: string, fieldName: string): void {
    const key = `${objectName}.${fieldName}`
    const state = this.#state.get(key)
    if (state === undefined || state === 'done') return
    const path = problemPath(`object/${objectName}`, 'fields', fieldName)
    if (state === 'doing') this.#refuseCycle(key, path)
    this.#state.set(key, 'doing')
    this.#chain.push(key)
    const fields = this.#fields.get(objectName)!
    try {
      if (this.#chain.length > longestChain) this.#refuseLength(path)
      const object = this.#objects.get(objectName)!
      const field = object.fields.get(fieldName)!
      fields.set(fieldName, this.#derive(object, field, path))
    } catch (error) {
      if (!(error instanceof Unusable)) throw error
      fields.delete(fieldName)
      if (this.#chain.length > 1) throw error
    } finally {
      this.#chain.pop()
      this.#state.set(key, 'done')
    }
  }

  #derive(object: ObjectDef, field: FieldDef, path: string): FieldDef {
    const key = [field, this.#isKept(object, field), this.#settingsText]
    return this.#units.take(
      `field/${object.name}.${field.name}`,
      key,
      this.#shapes,
      this.#report,
      (objects, told): FieldDef => {
        const place: Place = { objects, object, path, report: told }
        if (field.derived === 'formula') return this.#formula(place, field)
        return field.derived === 'lookup' ? this.#lookup(place, field) : this.#rollup(place, field)
      },
    )
  }

  #formula(place: Place, field: FieldDef): FieldDef {
    const { object, path } = place
    const node = check(place, String(field.raw['expression'] ?? ''), object.name, `${path}/expression`, {
      inlineFormulas: true,
    })
    const returns = (field.raw['returns'] as string | undefined) ?? inferred[node.type]
    if (!returns || !returnable.has(returns))
      return refuse(
        place,
        'formula_type',
        `${path}/returns`,
        `A formula cannot give ${returns ?? 'this'}.`,
        `公式结果类型“${returns ?? '未知'}”不可用。`,
      )
    const type = fieldTypes.get(returns)
    if (!same(node.type, type.language))
      refuse(
        place,
        'formula_type',
        `${path}/expression`,
        `The expression gives ${node.type}, but the formula returns ${returns}.`,
        `表达式结果为 ${node.type}，而公式应返回 ${returns}。`,
      )
    const scaled = this.#toScale(node, returns, field)
    const needs = needsOf([scaled])
    const isStamped = [...needs.root.fields].some((name) => stamped.has(name))
    const own = needs.root.refs.size === 0 && needs.root.lists.size === 0 && !isStamped
    const { volatile } = readsOf(scaled)
    const made = this.#typed(field, returns)
    if (own && !volatile) return { ...made, columns: type.columns(made), formula: scaled }
    if (this.#isKept(object, field)) {
      if (volatile)
        refuse(
          place,
          'formula_not_stored',
          path,
          'This formula depends on the time or on the person, so no column can keep its value for an index or a rollup.',
          '该公式依赖时间或用户，其值不能存入列，因此不能建索引或被汇总。',
        )
      if (readsAnywhere(needs.root, restamped))
        refuse(
          place,
          'formula_not_stored',
          path,
          'This formula reads when or by whom a record was last changed, which every save sets: it cannot be stored.',
          '该公式读取记录的最后修改信息，每次保存都会变化，因此不能存储。',
        )
      return { ...made, columns: type.columns(made), kept: scaled }
    }
    return { ...made, columns: [], computed: scaled, computedColumns: type.columns(made) }
  }

  /** Money and decimals pass `$toScale`, so that what is stored is what is shown. */
  #toScale(node: Node, returns: string, field: FieldDef): Node {
    const scale =
      returns === 'currency'
        ? currencyScale(this.#settings.currency)
        : returns === 'decimal'
          ? Number(field.raw['scale'] ?? 2)
          : returns === 'percent' || returns === 'score'
            ? 4
            : returns === 'integer' || returns === 'duration' || returns === 'rating'
              ? 0
              : undefined
    if (scale === undefined) return node
    const { from, to } = node
    const places: Node = { op: 'literal', value: scale, type: 'int', from, to }
    return { op: 'call', name: 'toScale', args: [node, places], type: scale === 0 ? 'int' : 'num', from, to }
  }

  #lookup(place: Place, field: FieldDef): FieldDef {
    const { object, path } = place
    const node = check(place, String(field.raw['path'] ?? ''), object.name, `${path}/path`)
    const end = node.op === 'field' || node.op === 'within' ? endOf(place, node) : undefined
    if (!end || !isFetched(end) || (node.op !== 'field' && node.op !== 'within') || end.name === 'id')
      return refuse(
        place,
        'lookup_path',
        `${path}/path`,
        'A lookup is a path over references to a field, such as department.parent.name.',
        '查找字段为经由引用到达的字段路径，例如 department.parent.name。',
      )
    const made = this.#typed(
      { ...field, to: end.to, ...(end.options ? { options: end.options } : {}) },
      end.type,
    )
    const raw = { ...end.raw, ...field.raw }
    const columns = fieldTypes.get(end.type).columns({ ...made, raw })
    if (!this.#isKept(object, field))
      return { ...made, raw, columns: [], computed: node, computedColumns: columns }
    const needs = needsOf([node])
    if (readsOf(node).volatile || readsAnywhere(needs.root, restamped))
      refuse(
        place,
        'lookup_not_stored',
        path,
        'This lookup leads to what changes with the time, the person or every save: it cannot be stored.',
        '该查找字段指向随时间、用户或每次保存变化的值，不能存储。',
      )
    return { ...made, raw, columns, kept: node }
  }

  /** Whether a value over other records has a column: asked for, or needed by an index, a unique key or a rollup. */
  #isKept(object: ObjectDef, field: FieldDef): boolean {
    return (
      field.unique ||
      field.indexed ||
      field.raw['stored'] === true ||
      this.#needed.has(`${object.name}.${field.name}`)
    )
  }

  #rollup(place: Place, field: FieldDef): FieldDef {
    const { object, objects, path } = place
    const name = String(field.raw['of'] ?? '')
    const relation = objects.get(object.name)!.relations.get(name)
    const child = objects.get(relation?.object ?? '')
    if (!relation || !child)
      return refuse(
        place,
        'unknown_relation',
        `${path}/of`,
        `${object.name} has no list "${name}".`,
        `“${object.name}”没有列表“${name}”。`,
      )
    if (child.fields.get(relation.field)?.stores !== 'target')
      refuse(place, 'rollup_list', `${path}/of`, `"${name}" cannot be rolled up.`, `“${name}”不能汇总。`)
    const fn = (field.raw['fn'] as RollupFn | undefined) ?? 'count'
    const of = field.raw['field'] as string | undefined
    const source = of === undefined ? undefined : child.fields.get(of)
    const counts = fn === 'count' || fn === 'countDistinct'
    if ((of !== undefined && !source) || (!source && fn !== 'count'))
      return refuse(
        place,
        'unknown_field',
        `${path}/field`,
        `${child.name} has no field "${of ?? ''}".`,
        `“${child.name}”没有字段“${of ?? ''}”。`,
      )
    const summed = fn === 'sum' || fn === 'avg'
    if (source && ((summed && !isNumber(source.language)) || source.computed || source.stores !== 'value'))
      refuse(
        place,
        'rollup_field',
        `${path}/field`,
        source.computed
          ? `"${of}" is computed when read and cannot be rolled up.`
          : `"${of}" cannot be ${summed ? 'summed' : 'rolled up'}.`,
        `“${of}”不能汇总。`,
      )
    const text = field.raw['filter']
    const filter = typeof text === 'string' ? check(place, text, child.name, `${path}/filter`) : undefined
    if (filter) {
      const needs = needsOf([filter])
      if (needs.root.refs.size > 0 || needs.root.lists.size > 0 || readsOf(filter).volatile)
        refuse(
          place,
          'rollup_filter',
          `${path}/filter`,
          "A rollup's filter may name only fields of the records themselves.",
          '汇总条件只能使用子记录自身的字段。',
        )
    }
    const type = counts ? 'integer' : fn === 'avg' && source!.type === 'integer' ? 'decimal' : source!.type
    const rollup: RollupDef = {
      relation: name,
      object: child.name,
      reference: relation.field,
      fn,
      ...(of === undefined ? {} : { field: of }),
      ...(filter ? { filter } : {}),
      eventual: field.raw['eventual'] === true,
    }
    const made = this.#typed(
      { ...field, ...(source?.options && !counts ? { options: source.options } : {}) },
      type,
    )
    const raw = { ...(counts ? {} : source!.raw), ...field.raw }
    const columns = fieldTypes.get(type).columns({ ...made, raw })
    return { ...made, raw, columns, rollup: fn === 'avg' ? { ...rollup, parts: partsOf(columns) } : rollup }
  }

  /** The field as one of its value's type; nobody writes to it. */
  #typed(field: FieldDef, type: string): FieldDef {
    const { language, stores } = fieldTypes.get(type)
    return {
      ...field,
      type,
      language,
      stores,
      readOnly: true,
      required: false,
      history: field.raw['history'] === true,
    }
  }

  #refuseCycle(key: string, path: string): never {
    const cycle = [...this.#chain.slice(this.#chain.indexOf(key)), key].join(' → ')
    return refuse(
      { report: this.#report },
      'derived_cycle',
      path,
      `These fields are made of each other: ${cycle}.`,
      `这些字段互相依赖：${cycle}。`,
    )
  }

  #refuseLength(path: string): never {
    return refuse(
      { report: this.#report },
      'derived_chain',
      path,
      `More than ${longestChain} fields are made of each other: ${this.#chain.join(' → ')}.`,
      `相互派生的字段超过 ${longestChain} 级：${this.#chain.join(' → ')}。`,
    )
  }
}

/** The field that a path ends in. */
function endOf({ objects }: Place, node: Extract<Node, { op: 'field' | 'within' }>): FieldDef | undefined {
  if (node.op === 'within' && node.computed) {
    const [object = '', name = ''] = node.computed.split('.')
    return objects.get(object)?.fields.get(name)
  }
  let object = node.object
  for (const [at, name] of node.path.entries()) {
    const field = objects.get(object)?.fields.get(name)
    if (at === node.path.length - 1) return field
    object = field?.to[0] ?? ''
  }
  return undefined
}

function check(
  { objects, report }: Place,
  text: string,
  object: string,
  path: string,
  options: { inlineFormulas?: true } = {},
): Node {
  const { node, diagnostics } = checkText(text, { objects, object, names: { ...everywhere }, ...options })
  for (const found of diagnostics) if (found.severity !== 'info') report(toProblem(found, path))
  if (!node) throw new Unusable()
  return node
}

function refuse(
  { report }: Pick<Place, 'report'>,
  code: string,
  path: string,
  en: string,
  zh: string,
): never {
  report(problem(code, path, en, zh))
  throw new Unusable()
}

/** Whether one of the fields is read, of the record itself or of another. */
const readsAnywhere = (need: Need, names: ReadonlySet<string>): boolean =>
  [...need.fields].some((name) => names.has(name)) ||
  [...need.refs.values(), ...need.lists.values()].some((inner) => readsAnywhere(inner, names))

/** What an average is kept as beside itself. */
const partsOf = (columns: readonly ColumnDef[]): ColumnDef[] => [
  ...columns.map(({ name }) => ({ name: derivedName(name, 'sum'), type: 'numeric' })),
  { name: derivedName(columns[0]!.name, 'count'), type: 'bigint' },
]

/** A value, or a reference to one object. */
const isFetched = ({ stores, to }: FieldDef): boolean =>
  stores === 'value' || (stores === 'target' && to.length === 1 && to[0] !== '*')

const isNumber = (kind: Kind): boolean => kind === 'num' || kind === 'int'
const same = (given: Kind, wanted: Kind): boolean => given === wanted || (isNumber(given) && isNumber(wanted))
