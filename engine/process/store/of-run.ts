import { type Sql, sql } from '../../sql.ts'

/**
 * Rows of this run. PostgreSQL thinks of the run as of any one, by the number of rows that a run is said to have, and
 * not by what its statistics know of this one: of one that they do not know it thinks that it has no row, that any index
 * which begins with the run serves as well as the right one, and reads a large run whole for each event.
 */
export const ofRun = (run: string): Sql => sql`run_id = (SELECT ${run}::uuid)`
