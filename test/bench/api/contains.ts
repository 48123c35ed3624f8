import { expect } from 'vitest'
import { report, timed } from '../measure.ts'
import { Connection } from './client.ts'
import { quantile } from './load.ts'
import { tokenOf } from './operation.ts'
import type { Server } from './start-engine.ts'
import type { World } from './world.ts'

const words = ['48869', '采购 4021', '77123', 'line 3300', '90417', '扩容项目 118', '63591', 'parts 2718']

/** A search for what a name contains, against reading through all rows; the same rows must be found. */
export async function measureContains(world: World, ours: Server): Promise<void> {
  const connection = new Connection(ours.port)
  const [found, scanned] = [[] as number[], [] as number[]]
  await world.ask('SET enable_indexscan = off; SET enable_bitmapscan = off; SET enable_indexonlyscan = off')
  for (let round = 0; round < 4; round++)
    for (const [at, word] of words.entries()) {
      const filter = encodeURIComponent(`$contains(name, '${word}')`)
      const path = `/api/records/opportunity?filter=${filter}&limit=50&fields=name`
      let text = ''
      const ms = await timed(async () => {
        text = (await connection.ask({ method: 'GET', path, token: tokenOf('ours', 'admin', at) })).text
      })
      let rows: { id: string }[] = []
      const scan = await timed(async () => {
        rows = await world.ask(
          `SELECT id, name FROM app.opportunity WHERE deleted_at IS NULL AND name LIKE $1 ORDER BY created_at DESC, id DESC LIMIT 50`,
          [`%${word}%`],
        )
      })
      const { data } = JSON.parse(text) as { data: { id: string }[] }
      expect(data.map(({ id }) => id)).toEqual(rows.map(({ id }) => id))
      if (round === 0) continue
      found.push(ms)
      scanned.push(scan)
    }
  await world.ask('RESET ALL')
  connection.close()
  const middle = (times: number[]) =>
    quantile(
      [...times].sort((a, b) => a - b),
      0.5,
    )
  await report({
    what: 'API, contains-search: sequential scan ÷ ours',
    value: middle(scanned) / middle(found),
    unit: '×',
    atLeast: 20,
  })
  await report({ what: 'API, contains-search: p50', value: middle(found), unit: 'ms' })
}
