import type { Ctx } from '../../context.ts'
import { isChangedTable } from '../../db/pg-errors.ts'
import { StaleModel } from '../../errors.ts'
import { renewed } from '../../jobs/contexts.ts'
import { rowsFor } from '../../permissions/rows-for.ts'
import { raw } from '../../sql.ts'
import { objectFor } from '../known-object.ts'
import { listRecords, type RecordPage } from '../list.ts'
import type { ListQuery } from '../list-query.ts'

const pageSize = 2_000

/** The records of a list, page by page, each of them one that the person may export. */
export interface ExportPages {
  first: RecordPage
  rest(): AsyncGenerator<Record<string, unknown>[]>
}

/**
 * Reads the first page at once, so that what is wrong with the list is known before anything is sent; the others as
 * they are wanted, each with the rights of its moment.
 *
 * @throws unknown_object, forbidden and what a list throws
 */
export async function exportPages(
  ctx: Ctx,
  objectName: string,
  query: Omit<ListQuery, 'limit' | 'offset' | 'count'>,
): Promise<ExportPages> {
  const first = await page(ctx, objectName, query, undefined)
  return {
    first,
    async *rest() {
      let [now, cursor] = [ctx, first.page.next]
      while (cursor !== null) {
        const next: RecordPage | undefined = await unlessStale(page(now, objectName, query, cursor))
        if (!next) {
          now = await renewed(now)
          continue
        }
        yield next.data
        cursor = next.page.next
      }
    },
  }
}

async function page(
  ctx: Ctx,
  objectName: string,
  query: Omit<ListQuery, 'limit' | 'offset' | 'count'>,
  cursor: string | undefined,
): Promise<RecordPage> {
  const object = objectFor(ctx, objectName, 'export')
  const within = { where: rowsFor(ctx, object, 'export', 'a') ?? raw('true'), key: 'export' }
  const asked: ListQuery = { ...query, limit: pageSize, offset: 0, count: 'none' }
  return listRecords(ctx, objectName, cursor === undefined ? asked : { ...asked, cursor }, within)
}

async function unlessStale(reading: Promise<RecordPage>): Promise<RecordPage | undefined> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof StaleModel || isChangedTable(error)) return undefined
    throw error
  }
}
