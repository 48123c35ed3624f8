import { expect, it } from 'vitest'
import { bulkRecords } from '../../../engine/records/bulk.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { sql } from '../../../engine/sql.ts'
import type { OutboxRow } from '../../../engine/workflow/happenings.ts'
import { wantedRows } from '../../../engine/workflow/wanted-rows.ts'
import { withEngine } from '../../support/engine.ts'
import { publishWorkflows, runsOf, settle } from './published.ts'

const engine = withEngine()

it('of many new records only those are read that came in a stage which some workflow waits for', async () => {
  await publishWorkflows(engine, {
    on_win: {
      label: 'On a win',
      object: 'opportunity',
      triggers: { won: { type: 'stageChanged', to: ['won'] } },
      start: 'end',
      nodes: { end: { type: 'end' } },
    },
  })
  const customer = await createRecord(engine.admin, 'customer', { name: 'Buyer' })
  const { results } = await bulkRecords(engine.admin, 'opportunity', {
    create: ['qualify', 'won', 'propose'].map((stage, at) => ({
      name: `Deal ${at}`,
      customer: customer.id,
      amount: '10.00',
      stage,
    })),
    mode: 'all',
  })
  const ids = results.map((result) => ('id' in result ? result.id : ''))
  const row = await engine.db.first<OutboxRow>(
    sql`SELECT id, object, act, ids, user_id, run_id FROM sys.outbox WHERE object = 'opportunity' AND ${ids[1]!}::uuid = ANY(ids)`,
  )
  expect((await wantedRows(engine.admin, row!))?.ids).toEqual([ids[1]])
  expect(await wantedRows(engine.admin, { ...row!, ids: [ids[0]!, ids[2]!] })).toBeUndefined()
  expect(await wantedRows(engine.admin, { ...row!, object: 'region' })).toBeUndefined()
  await settle(engine)
  expect((await runsOf(engine, 'on_win')).map(({ record_id }) => record_id)).toEqual([ids[1]])
})
