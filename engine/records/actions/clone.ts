import { type Ctx, inTransaction } from '../../context.ts'
import type { FieldDef, ObjectDef, PipelineRules } from '../../model.ts'
import { fieldRight } from '../../permissions/fields.ts'
import { mayDo } from '../../permissions/rights.ts'
import { ident, sql } from '../../sql.ts'
import { createRecord } from '../create.ts'
import { objectFor } from '../known-object.ts'
import { listRecords } from '../list.ts'
import { parseListQuery } from '../list-query.ts'
import { type RecordView, readRecord } from '../read.ts'
import { requireBody } from '../request-body.ts'
import { type ActionAsked, type RecordAction, refuseOthers, stateAfter, titled } from './record-action.ts'
import { idAndVersion } from './short-record.ts'

/** Of the fields that every record has, those that are said of it like its own. */
const saidSystem = new Set(['record_type', 'currency_code'])

/**
 * Makes a record like another one, its lines along with it, as far as the person reads it and may write it. What is one
 * record's alone stays behind: numbers, what is unique, files, the owner, how far it is in its pipeline.
 *
 * @throws unknown_object, forbidden, not_found, validation_failed, duplicate_record
 */
async function cloneRecord(
  ctx: Ctx,
  { object: name, id, body, confirm = false }: ActionAsked,
): Promise<RecordView> {
  const { values = {}, ...rest } = requireBody(body ?? {})
  refuseOthers(rest, 'values')
  const given = requireBody(values)
  const object = objectFor(ctx, name, 'create')
  return inTransaction(ctx, async (tx) => {
    const copied = await copyOf(tx, object, id)
    const lines: Record<string, unknown> = {}
    for (const relation of object.relations.values())
      if (relation.lines && !(relation.name in given)) {
        const child = tx.model.objects.get(relation.object)
        if (child && mayDo(tx, child, 'read') && mayDo(tx, child, 'create'))
          lines[relation.name] = await linesOf(tx, child, { head: id, field: relation.field })
      }
    return createRecord(tx, name, { ...copied, ...lines, ...given }, { confirm })
  })
}

/** @throws not_found for who may not read it */
async function copyOf(ctx: Ctx, object: ObjectDef, id: string): Promise<Record<string, unknown>> {
  const fields = copiedFields(ctx, object)
  const record = await readRecord(ctx, object.name, id, ['id', ...fields.map(({ name }) => name)])
  return valuesIn(record, fields)
}

/** A page of a list. */
const most = 200

async function linesOf(
  ctx: Ctx,
  child: ObjectDef,
  { head, field }: { head: string; field: string },
): Promise<Record<string, unknown>[]> {
  const fields = copiedFields(ctx, child).filter(({ name, to }) => name !== field && !to.includes(child.name))
  const query = { fields: fields.map(({ name }) => name), limit: most, sort: 'created_at' }
  const within = { where: sql`a.${ident(field)} = ${head}::uuid`, key: `clone/${head}` }
  const lines: Record<string, unknown>[] = []
  let next: string | null = null
  do {
    const page = await listRecords(
      ctx,
      child.name,
      parseListQuery({ ...query, ...(next ? { cursor: next } : {}) }),
      within,
    )
    lines.push(...page.data.map((line) => valuesIn(line, fields)))
    next = page.page.next
  } while (next)
  return lines
}

/** Fields that the person reads and writes, and that say nothing of one record alone. */
function copiedFields(ctx: Ctx, object: ObjectDef): FieldDef[] {
  const alone = new Set([
    ...object.unique.flatMap(({ fields }) => (fields.length === 1 ? fields : [])),
    ...[...ctx.model.pipelineRules.values()].flatMap((pipeline) =>
      pipeline.object === object.name ? fieldsOfPipeline(pipeline) : [],
    ),
  ])
  return [...object.fields.values()].filter(
    (field) =>
      (!field.system || saidSystem.has(field.name)) &&
      !field.readOnly &&
      !field.secret &&
      !field.computed &&
      !field.formula &&
      !field.kept &&
      !field.rollup &&
      field.type !== 'autoNumber' &&
      field.stores !== 'files' &&
      !field.exclude.includes('clone') &&
      !alone.has(field.name) &&
      fieldRight(ctx, object, field).level === 'edit',
  )
}

/** Its stage, since when it is there, and what stages bring. */
const fieldsOfPipeline = ({ stageField, sinceField, dueField, stages }: PipelineRules): string[] => [
  ...[stageField, sinceField, dueField].filter((name) => name !== undefined),
  ...[...stages.values()].flatMap(({ set }) => [...set.keys()]),
]

function valuesIn(
  record: Readonly<Record<string, unknown>>,
  fields: readonly FieldDef[],
): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap(({ name, stores }) => {
      const value = record[name]
      if (value === null || value === undefined) return []
      if (stores === 'value') return [[name, value]]
      if (Array.isArray(value)) return [[name, value.filter(isThere)]]
      return isThere(value) ? [[name, value]] : []
    }),
  )
}

/** A record that the person may name: it is there, and they see it. */
const isThere = (target: unknown): boolean => {
  const { hidden, deleted } = target as { hidden?: boolean; deleted?: boolean }
  return !hidden && !deleted
}

export const clone: RecordAction = {
  name: 'clone',
  input: { properties: { values: titled('values', 'Values', '字段值') } },
  answers: 'made',
  confirms: true,
  state: (ctx, { object }) => stateAfter(() => objectFor(ctx, object.name, 'create')),
  run: cloneRecord,
  kept: (answer) => idAndVersion(answer as RecordView),
}
