import { type CheckScope, check } from '../../metadata/language/check/index.ts'
import { dayIn } from '../../metadata/language/days.ts'
import { dependenciesOf } from '../../metadata/language/dependencies.ts'
import { compileNode, type Row } from '../../metadata/language/evaluate.ts'
import { emptyNeed, mergeNeeds, needsOf } from '../../metadata/language/needs.ts'
import { longestExpression, parseExpression } from '../../metadata/language/parse.ts'
import { toRow } from '../../metadata/language/record.ts'
import type { Diagnostic, Kind, Node } from '../../metadata/language/types.ts'
import { isId } from '../../metadata/language/values/reference.ts'
import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { everywhere } from '../expressions/check-text.ts'
import { groupsIn } from '../expressions/interpreter/groups-in.ts'
import type { Interpreter } from '../expressions/interpreter/interpreter.ts'
import { Joins } from '../expressions/scope.ts'
import { valueSql } from '../expressions/to-sql.ts'
import { fieldTypes } from '../fields/index.ts'
import { getObject, type ObjectDef } from '../model.ts'
import { fieldRight } from '../permissions/fields.ts'
import { ruleScope } from '../permissions/rule-condition.ts'
import { loadRows, type MutableRow, readRow } from '../rules/load-rows.ts'
import { surroundingsOf, userRow } from '../rules/surroundings.ts'
import { defineSlot } from '../slots.ts'
import { ident, sql } from '../sql.ts'
import { readRecord } from './read.ts'
import { readsOnlySeen } from './reads-only-seen.ts'
import { requireBody } from './request-body.ts'

/** The thread of the studio's expression tester. */
export const testerThread = defineSlot<Interpreter>('testerThread')

export interface Tried {
  /** Kind of the result; `any` where only the interpreter can tell. */
  type: Kind | 'any'
  /** Whether SQL can do it: filters, scopes, sorts. */
  sql: boolean
  diagnostics: (Omit<Diagnostic, 'message'> & { message: string })[]
  dependencies: { object: string; name: string; kind: string; from: number; to: number }[]
  /** On the given record. Absent where the person may not read every input. */
  value?: unknown
}

interface Asked {
  text: string
  object?: ObjectDef
  host?: ObjectDef
  record?: unknown
  expect?: 'condition' | Kind
}

/**
 * What the studio's editor asks while somebody types: kind, problems, dependencies, and the value on a record (an id,
 * or values as a form holds them). Without an object the record is any JSON and the whole language applies.
 *
 * @throws parameter_invalid, unknown_object, not_found
 */
export async function tryExpression(ctx: Ctx, body: unknown): Promise<Tried> {
  const asked = readAsked(ctx, requireBody(body))
  if (!asked.object) return interpretOnly(ctx, asked)
  const scope: CheckScope = {
    objects: ctx.model.objects,
    object: asked.object.name,
    names: { ...everywhere, old: true, ...(asked.host ? { record: asked.host.name } : {}) },
  }
  const { node, type, diagnostics } = check(asked.text, scope, asked.expect)
  const uses = dependenciesOf(asked.text, scope)?.uses ?? []
  const whole =
    !node && diagnostics.every(({ code, severity }) => severity !== 'error' || code === 'not_compilable')
  const value = await valueOn(ctx, asked, asked.object, node, whole)
  return {
    type: node ? type : 'any',
    sql: node !== undefined && reachesSql(ctx, asked.object, node),
    diagnostics: diagnostics.map((one) => localized(ctx, one)),
    dependencies: uses.map(({ object, name, kind, from, to }) => ({ object, name, kind, from, to })),
    ...(value === undefined ? {} : { value: value.is }),
  }
}

function readAsked(ctx: Ctx, body: Record<string, unknown>): Asked {
  const { text, object, host, record, expect } = body
  if (typeof text !== 'string')
    throw new AppError('parameter_invalid', { parameter: 'text', value: text, reason: 'A text is expected.' })
  if (text.length > longestExpression * 2)
    throw new AppError('parameter_invalid', {
      parameter: 'text',
      value: '…',
      reason: 'The text is too long.',
    })
  const named = (value: unknown) => (typeof value === 'string' ? getObject(ctx.model, value) : undefined)
  const [of, around] = [named(object), named(host)]
  const kind = expectedKind(expect)
  return {
    text,
    ...(of ? { object: of } : {}),
    ...(around ? { host: around } : {}),
    ...(record === undefined || record === null ? {} : { record }),
    ...(kind ? { expect: kind } : {}),
  }
}

const kinds = ['num', 'int', 'str', 'bool', 'date', 'dt', 'time', 'tags', 'ref']

/** `condition`, a kind of the language, or a field type, which has one. */
function expectedKind(expect: unknown): 'condition' | Kind | undefined {
  if (expect === undefined || expect === null || expect === '' || expect === 'any') return undefined
  if (expect === 'condition' || kinds.includes(String(expect))) return expect as 'condition' | Kind
  const language = fieldTypes.find(String(expect))?.language
  if (!language)
    throw new AppError('parameter_invalid', {
      parameter: 'expect',
      value: expect,
      reason: `One of condition, ${kinds.join(', ')}, or a field type.`,
    })
  return language === 'none' ? undefined : language
}

const localized = (ctx: Ctx, { message, ...rest }: Diagnostic) => ({
  ...rest,
  message: ctx.locale.startsWith('zh') ? message.zh : message.en,
})

function reachesSql(ctx: Ctx, object: ObjectDef, node: Node): boolean {
  try {
    valueSql(node, ruleScope(ctx, object, 'a', new Joins()))
    return true
  } catch (error) {
    if (error instanceof AppError) return false
    throw error
  }
}

async function valueOn(
  ctx: Ctx,
  { text, record }: Asked,
  object: ObjectDef,
  node: Node | undefined,
  whole: boolean,
): Promise<{ is: unknown } | undefined> {
  if (record === undefined || (!node && !whole)) return undefined
  if (node && !readsOnlySeen(ctx, node)) return undefined
  const row = await rowOf(ctx, object, record, node)
  if (node) {
    const around = await surroundingsOf(ctx, [node])
    return { is: compileNode(node)(row, { ...around, old: row, record: row }) ?? null }
  }
  const [answer] = (await interpret(ctx, text, row, groupsIn(text, ctx.model.objects, object))).flat()
  return answer && 'value' in answer ? { is: answer.value } : undefined
}

async function rowOf(ctx: Ctx, object: ObjectDef, record: unknown, node: Node | undefined): Promise<Row> {
  const visible = [...object.fields.values()].filter(
    (field) => !field.computed && ['read', 'edit'].includes(fieldRight(ctx, object, field).level),
  )
  const own = { ...emptyNeed(), fields: new Set(visible.map(({ name }) => name)) }
  const need = mergeNeeds(own, node ? needsOf([node]).root : emptyNeed())
  let row: MutableRow
  if (typeof record === 'string') {
    if (!isId(record)) throw new AppError('not_found', { object: object.name, id: record })
    await readRecord(ctx, object.name, record)
    const stored = await ctx.db.first<Record<string, unknown>>(
      sql`SELECT * FROM ${ident('app', object.name)} WHERE "id" = ${record}::uuid`,
    )
    row = readRow(object, stored ?? {}, need)
  } else row = { ...toRow(object, requireBody(record)) }
  await loadRows({ model: ctx.model, db: ctx.db }, object, need, [row])
  return row
}

function interpret(
  ctx: Ctx,
  text: string,
  row: unknown,
  groups: Record<string, Record<string, string>> = {},
) {
  const { timeZone } = ctx.model.settings
  const now = ctx.clock.now()
  return ctx.parts.get(testerThread).run({
    texts: [text],
    timeZone,
    now: now.toISOString(),
    today: dayIn(now, timeZone),
    groups,
    cases: [{ record: row as Row, given: { user: userRow(ctx) } }],
  })
}

/** Any JSON, the whole language. */
async function interpretOnly(ctx: Ctx, { text, record }: Asked): Promise<Tried> {
  const parsed = parseExpression(text)
  const bare = { type: 'any' as const, sql: false, dependencies: [] }
  if (!parsed.ok) {
    const { message, messageZh, from, to } = parsed
    const found: Diagnostic = {
      code: 'syntax',
      severity: 'error',
      message: { en: message, zh: messageZh },
      from,
      to,
    }
    return { ...bare, diagnostics: [localized(ctx, found)] }
  }
  const [answer] = (await interpret(ctx, text, record ?? {})).flat()
  if (answer && 'value' in answer) return { ...bare, diagnostics: [], value: answer.value }
  const message = answer?.problem ?? { en: '', zh: '' }
  return {
    ...bare,
    diagnostics: [
      localized(ctx, { code: 'type_mismatch', severity: 'error', message, from: 0, to: text.length }),
    ],
  }
}
