import { Registry } from '../../../registry.ts'
import type { AssigneeKind } from '../define-kind.ts'
import chosen from './chosen.ts'
import department from './department.ts'
import departmentHead from './department-head.ts'
import expression from './expression.ts'
import path from './path.ts'
import plugin from './plugin.ts'
import pool from './pool.ts'
import role from './role.ts'
import superior from './superior.ts'
import superiors from './superiors.ts'
import table from './table.ts'
import team from './team.ts'
import user from './user.ts'

/** Every way to name who decides. */
export const assigneeKinds = new Registry<AssigneeKind>('kind of assignee', [
  user,
  role,
  team,
  pool,
  department,
  departmentHead,
  superior,
  superiors,
  path,
  chosen,
  table,
  expression,
  plugin,
])
