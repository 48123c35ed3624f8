import { sql } from '../../../sql.ts'
import { defineKind } from '../define-kind.ts'
import { departmentNamed, downwards, loadDepartments } from '../departments.ts'

/** `{ "department": "sales" }`: everybody in it, by its code; with `tree` in what belongs to it, too. */
export default defineKind({
  name: 'department',
  isText: true,
  keys: ['tree'],
  refused: {
    approval: {
      en: 'A whole department does not decide. Name its head ("departmentHead"), or those of a role "within" it.',
      zh: '不能由整个部门审批。请指定部门负责人（“departmentHead”），或以“within”限定部门中的某个角色。',
    },
  },
  async find({ department, tree }, { ctx }) {
    const all = await loadDepartments(ctx.db)
    const top = departmentNamed(all, department)
    if (!top) return []
    const inside = tree === true ? downwards(all, top.id) : [top.id]
    const rows = await ctx.db.rows<{ id: string }>(
      sql`SELECT id FROM app."user" WHERE department = ANY(${inside}::uuid[]) AND active AND deleted_at IS NULL
        ORDER BY name, id`,
    )
    return rows.map(({ id }) => ({ user: id, why: { reason: 'department', of: String(department) } }))
  },
  check({ tree }, { say }) {
    if (tree !== undefined && typeof tree !== 'boolean')
      say(
        ['tree'],
        'incomplete',
        '"tree" is true for the departments below, too.',
        '“tree”为 true 时包含下级部门。',
      )
  },
  examples: [{ department: 'finance' }, { department: 'HQ', tree: true }],
})
