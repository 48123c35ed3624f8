import type { Database } from '../database.ts'
import type { Problem } from '../model.ts'
import { withDdlClient } from './connection.ts'
import type { DataCheck } from './step.ts'

export interface DataFindings {
  problems: Problem[]
  /** Ids of steps that would really lose something. */
  destroys: Set<string>
}

/** More than this many rows in the way are not counted. */
const listed = 100

/** Asks the data what a plan must know. On a connection of its own: a large table takes longer than a request may. */
export async function checkData(db: Database, checks: readonly DataCheck[]): Promise<DataFindings> {
  const findings: DataFindings = { problems: [], destroys: new Set() }
  if (checks.length === 0) return findings
  await withDdlClient(db.url, async (client) => {
    for (const check of checks) {
      const { rows } = await client.query<{ id: string }>(check.sql)
      if (rows.length === 0) continue
      findings.problems.push(
        toProblem(
          check,
          rows.map((row) => row.id),
        ),
      )
      if (check.destroys && check.step !== undefined) findings.destroys.add(check.step)
    }
  })
  return findings
}

function toProblem(check: DataCheck, ids: readonly string[]): Problem {
  const count = ids.length > listed ? `more than ${listed}` : String(ids.length)
  const countZh = ids.length > listed ? `超过 ${listed}` : String(ids.length)
  const { en, zh } = texts[check.code](check.label, count, countZh)
  const examples = ids.slice(0, 5).join(', ')
  return {
    severity: check.destroys ? 'warning' : 'error',
    code: check.code,
    path: check.path,
    message: { en: `${en} For example: ${examples}.`, zh: `${zh}例如：${examples}。` },
  }
}

type Text = (label: string, count: string, countZh: string) => { en: string; zh: string }

const texts: Record<DataCheck['code'], Text> = {
  rows_do_not_convert: (label, count, zh) => ({
    en: `${count} record(s) hold a "${label}" that does not convert. Correct them first.`,
    zh: `有 ${zh} 条记录的“${label}”无法转换，请先更正。`,
  }),
  rows_missing_value: (label, count, zh) => ({
    en: `${count} record(s) have no "${label}". Fill them in first, or give the field a default.`,
    zh: `有 ${zh} 条记录没有“${label}”，请先填写或为字段设置默认值。`,
  }),
  duplicate_values: (label, count, zh) => ({
    en: `${count} record(s) share their "${label}" with another. Make them different first.`,
    zh: `有 ${zh} 条记录的“${label}”重复，请先改为不同的值。`,
  }),
  reference_broken: (label, count, zh) => ({
    en: `${count} record(s) have a "${label}" that is no record of the new target. Clear or correct them first.`,
    zh: `有 ${zh} 条记录的“${label}”不指向新的目标，请先清空或更正。`,
  }),
  values_shortened: (label, count, zh) => ({
    en: `${count} record(s) would lose a part of their "${label}".`,
    zh: `有 ${zh} 条记录的“${label}”将丢失一部分。`,
  }),
}
