import { type Sql, sql } from '../../sql.ts'

/** That `a` is about the visit of the seat `t`. */
const ofVisit = sql`a.run_id = t.run_id AND a.key = t.key AND a.option IS NOT DISTINCT FROM t.option`

/** What asks this person for advice: while somebody is asked still, they are not themselves, and have said nothing. */
export const asksForAdvice = (person: Sql): Sql => sql`a.act = 'askAdvice' AND a.person = ${person}
  AND NOT EXISTS (SELECT FROM sys.task_act c WHERE c.run_id = a.run_id AND c.key = a.key
    AND c.option IS NOT DISTINCT FROM a.option AND c.id > a.id AND c.actor = a.person AND c.act = 'comment')
  AND EXISTS (SELECT FROM sys.task o WHERE o.run_id = a.run_id AND o.key = a.key
    AND o.option IS NOT DISTINCT FROM a.option AND o.state IN ('open', 'waiting'))
  AND NOT EXISTS (SELECT FROM sys.task o WHERE o.run_id = a.run_id AND o.key = a.key
    AND o.option IS NOT DISTINCT FROM a.option AND o.state IN ('open', 'waiting') AND o.assignee = a.person)`

/** Whether the task `t` asks this person for advice. */
export const isAsked = (person: Sql): Sql =>
  sql`EXISTS (SELECT FROM sys.task_act a WHERE ${ofVisit} AND ${asksForAdvice(person)})`
