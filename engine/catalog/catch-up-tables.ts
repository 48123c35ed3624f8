import { setTimeout as sleep } from 'node:timers/promises'
import type { Queryable } from '../database.ts'
import { AppError } from '../errors.ts'
import type { AppModel, Problem } from '../model.ts'
import { sql } from '../sql.ts'
import { columnsOf } from '../tables/wanted.ts'
import { wantedIndexes } from '../tables/wanted-indexes.ts'
import type { PublishTools } from './publication.ts'
import { publish } from './publish.ts'

/** Tries, 200 ms apart, while another node does the same. */
const patientFor = 50

/**
 * At start: columns that this engine keeps beside people's own and an earlier one did not (what averages are made of)
 * are added and filled, by a publish of what is published already. Records whose parents lack the columns could not be
 * saved.
 * What stands in the way, as an error in the model, is told in the log, and the start goes on: who mends the model has
 * to get in.
 *
 * @param model the published one, as this engine compiles it
 * @returns why it could not be done
 */
export async function catchUpTables(tools: PublishTools, model: AppModel): Promise<string | undefined> {
  for (let attempt = 1; (await missingColumns(tools.db, model)).length > 0; attempt++) {
    try {
      await publish(tools, {
        items: [],
        message: 'Columns that this version of the engine keeps',
        author: null,
      })
      return undefined
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      if (error.code !== 'publish_running' || attempt === patientFor) {
        const lacking = await missingColumns(tools.db, model)
        const reason = told(error)
        tools.log.error({ lacking, reason }, 'tables lack columns: publish to add them')
        return reason
      }
      await sleep(200)
    }
  }
  return undefined
}

/**
 * Once the node answers: what records are searched by is indexed where an earlier engine had other indexes, about a
 * minute a million records. Until then such searches read every row. Tried again until it is done, whoever does it.
 */
export async function catchUpIndexes(
  tools: PublishTools,
  model: () => AppModel,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted)
    try {
      if ((await missingIndexes(tools.db, model())).length === 0) return
      tools.log.info({}, 'search indexes of this version of the engine are being built')
      await publish(tools, {
        items: [],
        message: 'Indexes that this version of the engine keeps',
        author: null,
      })
    } catch (error) {
      if (stop.aborted) return
      const isBusy = error instanceof AppError && ['publish_running', 'publish_blocked'].includes(error.code)
      if (isBusy) tools.log.info({ reason: error.message }, 'search indexes wait')
      else tools.log.error({ error }, 'search indexes could not be built; tried again in a minute')
      await sleep(isBusy ? 5_000 : 60_000, undefined, { signal: stop }).catch(() => undefined)
    }
}

/** With the first of the problems, which are what somebody has to mend. */
function told({ message, details }: AppError): string {
  const [first] = (details['problems'] as Problem[] | undefined) ?? []
  return first ? `${message} ${first.path}: ${first.message.en}` : message
}

/** Why this node is not ready while tables lack columns: saves that reckon with them would fail. */
export async function lackingTables(db: Queryable, model: AppModel, reason: string): Promise<string[]> {
  const columns = await missingColumns(db, model)
  return columns.length > 0 ? [`tables lack columns (${columns.join(', ')}): ${reason}`] : []
}

/** Names of search indexes that are not there, or not whole. */
async function missingIndexes(db: Queryable, model: AppModel): Promise<string[]> {
  const wanted = [...model.objects.values()].flatMap((object) =>
    wantedIndexes(object, columnsOf(object))
      .filter(({ keys }) => keys.some(({ form }) => form === 'terms'))
      .map(({ name }) => name),
  )
  const rows = await db.rows<{ name: string }>(sql`SELECT w.name FROM unnest(${wanted}::text[]) AS w(name)
    WHERE NOT EXISTS (SELECT FROM pg_index x WHERE x.indexrelid = to_regclass(format('app.%I', w.name)) AND x.indisvalid)`)
  return rows.map(({ name }) => name)
}

/** Fields of the engine that earlier ones did not have. */
const laterFields = new Set(['approval_state'])

/** `object.column` of what is kept beside averages, or about records, and is not there. */
async function missingColumns(db: Queryable, model: AppModel): Promise<string[]> {
  const wanted = [...model.objects.values()].flatMap(({ name: object, fields }) =>
    [...fields.values()].flatMap(({ name: field, rollup, columns }) =>
      [...(rollup?.parts ?? []), ...(laterFields.has(field) ? columns : [])].map(({ name }) => ({
        object,
        name,
      })),
    ),
  )
  if (wanted.length === 0) return []
  const rows = await db.rows<{ column: string }>(sql`SELECT w.object || '.' || w.name AS column
    FROM json_to_recordset(${JSON.stringify(wanted)}::json) AS w(object text, name text)
    WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = to_regclass(format('app.%I', w.object))
      AND a.attname = w.name AND NOT a.attisdropped)`)
  return rows.map(({ column }) => column)
}
