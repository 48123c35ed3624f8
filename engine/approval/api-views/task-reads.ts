import { type Sql, sql } from '../../sql.ts'

/** Who reads a record because they are asked something of it. */
export interface TaskReads {
  /** Ids of those whose seat is open. */
  held: string[]
  /** Principals of the shares that such seats have given. */
  given: string[]
}

/** Both as columns. */
export const taskReads = ({ object, recordId }: { object: string; recordId: string }): Sql => sql`
  ARRAY(SELECT DISTINCT t.assignee FROM sys.approval_instance i JOIN sys.approval_task t ON t.run_id = i.run_id
    WHERE i.object = ${object} AND i.record_id = ${recordId}::uuid AND i.ended_at IS NULL
      AND t.state = 'open' AND t.assignee IS NOT NULL)::text[] AS held,
  ARRAY(SELECT principal FROM sys.share WHERE object = ${object} AND record_id = ${recordId}::uuid
    AND principal LIKE '%/tasks') AS given`
