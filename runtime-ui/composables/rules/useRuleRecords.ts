import { shallowReactive } from 'vue'
import type { Row } from '../../../metadata/language/evaluate.ts'
import type { Need } from '../../../metadata/language/needs.ts'
import { toApiError } from '../../client/api-error.ts'
import { useClient } from '../useClient.ts'
import { useModel } from '../useModel.ts'
import type { Demand } from './full-row.ts'
import { idOf, rowOf } from './rule-row.ts'

const keyOf = ({ path, object, id, list = '' }: Omit<Demand, 'need'>) => `${path}:${object}/${id}/${list}`
const longestList = 200

/** Records that rules read beside the one in the form: each is read once, the fields that rules name only. */
export function useRuleRecords() {
  const client = useClient()
  const model = useModel()
  const known = shallowReactive(new Map<string, Row | readonly Row[] | null>())
  const loading = new Map<string, Promise<void>>()
  /** Names of records seen on the way, for references that rules give as ids. */
  const labels = new Map<string, string>()

  function namesOf(need: Need, object: string): string {
    const fields = model.full.value.objects[object]?.fields ?? {}
    return ['id', ...need.fields, ...need.refs.keys()].filter((name) => name in fields).join(',')
  }
  async function toRow(record: Record<string, unknown>, object: string, need: Need): Promise<Row> {
    for (const value of Object.values(record)) note(value)
    const shape = model.full.value.objects[object]
    const row = rowOf(shape?.fields ?? {}, record)
    for (const [name, inner] of need.refs) {
      const [id, target] = [idOf(row[name]), shape?.fields?.[name]?.to?.[0]]
      if (id && target) row[name] = await readRow(target, id, inner)
    }
    for (const [name, inner] of need.lists)
      row[name] = await readList(object, String(record['id']), name, inner)
    return row
  }
  async function readRow(object: string, id: string, need: Need): Promise<Row> {
    await model.ensure([object])
    return toRow(await client.records.read(object, id, namesOf(need, object)), object, need)
  }
  async function readList(object: string, id: string, list: string, need: Need): Promise<Row[]> {
    await model.ensure([object])
    const child = model.full.value.objects[object]?.relations?.[list]?.object
    if (!child) return []
    await model.ensure([child])
    const query = { fields: namesOf(need, child), limit: longestList }
    const { data } = await client.records.related(object, id, list, query)
    return Promise.all(data.map((record) => toRow(record, child, need)))
  }
  async function fetchOne({ object, id, list, need }: Demand): Promise<Row | readonly Row[] | null> {
    try {
      return list ? await readList(object, id, list, need) : await readRow(object, id, need)
    } catch (thrown) {
      // Not for this person, or the line is down: the rule stays undecided here, the server decides at save.
      const { code } = toApiError(thrown)
      if (['not_found', 'forbidden', 'unknown_object', 'unknown_field', 'offline'].includes(code)) return null
      throw thrown
    }
  }
  function load(demand: Demand): Promise<void> {
    const key = keyOf(demand)
    const running = loading.get(key)
    if (running) return running
    const asked = fetchOne(demand).then((row) => void known.set(key, row))
    loading.set(key, asked)
    return asked
  }
  function note(value: unknown): void {
    const { id, label } = (value ?? {}) as { id?: unknown; label?: unknown }
    if (typeof id === 'string' && typeof label === 'string') labels.set(id, label)
  }
  return {
    get: (demand: Demand) => known.get(keyOf(demand)),
    load,
    /** Known names of references. */
    labels,
    note,
  }
}
