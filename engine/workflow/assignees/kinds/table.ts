import { nearest } from '../../../../metadata/language/check/suggest.ts'
import type { Found } from '../../seats/find-people.ts'
import { defineKind } from '../define-kind.ts'

/**
 * `{ "table": "levels" }`: a decision table of the approval, `tables.levels.rows`: each row a condition (`when`; none holds
 * always) and its assignees. The first row that holds counts, or with `hit: all` every one.
 */
export default defineKind({
  name: 'table',
  isText: true,
  keys: [],
  refused: {
    workflow: {
      en: 'A workflow has no decision tables. Lead to a step each by a switch, or name people by an expression.',
      zh: '工作流没有决策表。请用多路分支转到不同步骤，或用表达式指定人员。',
    },
  },
  async find({ table }, asking, findAll) {
    const { rows = [], hit = 'first' } = asking.tables[String(table)] ?? {}
    const found: Found[] = []
    for (const { when, assignees } of rows) {
      if (when !== undefined && (await asking.ask(when)) !== true) continue
      found.push(...(await findAll(assignees)))
      if (hit === 'first') break
    }
    return found.map((one) => ({ ...one, why: { reason: 'table', of: String(table) } }))
  },
  check({ table }, { tables, say }) {
    const name = String(table)
    if (Object.hasOwn(tables, name)) return
    const meant = nearest(name, Object.keys(tables))
    say(
      ['table'],
      'noTable',
      `This approval has no table "${name}".${meant ? ` Did you mean "${meant}"?` : ''}`,
      `本审批没有决策表“${name}”。${meant ? `是否为“${meant}”？` : ''}`,
    )
  },
  examples: [{ table: 'levels' }],
})
