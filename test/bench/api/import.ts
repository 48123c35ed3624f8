import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { report, timed } from '../measure.ts'
import { tokenOf } from './operation.ts'
import type { Server } from './start-engine.ts'
import type { World } from './world.ts'

const count = 100_000

interface Line {
  name: string
  customer: string
  number: string
}

/** The one of the package that looks at every new record of what is imported. */
const workflow = '/api/design/items/workflow/opportunity.won_follow_up'

/**
 * Rows by our import, from upload to the end of its job, against COPY of the same rows into the same table; without
 * rules of duplicates, and without workflows that look at what is new, which COPY would not start either.
 */
export async function measureImport(world: World, ours: Server): Promise<void> {
  const customers = await world.ask<{ id: string; number: string }>(
    `SELECT id, number FROM app.customer WHERE number LIKE 'BC-%' ORDER BY md5(number) LIMIT 20000`,
  )
  const lines = Array.from({ length: count }, (_, at): Line => {
    const { id, number } = customers[at % customers.length]!
    return { name: `Imported ${at}`, customer: id, number }
  })
  const copies = [await copied(world, lines)]
  await switchWorkflow(ours, false)
  const imported = await timed(() => importLines(ours, lines))
  await switchWorkflow(ours, true)
  const [{ n } = { n: 0 }] = await world.ask<{ n: number }>(
    `SELECT count(*)::int AS n FROM app.opportunity WHERE name LIKE 'Imported %' AND number LIKE 'OP%' AND customer IS NOT NULL AND amount = 12.5`,
  )
  expect(n).toBe(count)
  await clear(world)
  copies.push(await copied(world, lines))
  const copy = (copies[0]! + copies[1]!) / 2
  await report({
    what: 'API, import of 100,000 rows: rate ÷ COPY',
    value: copy / imported,
    unit: '×',
    atLeast: 0.3,
  })
  await report({ what: 'API, import of 100,000 rows', value: imported / 1000, unit: 's' })
  await report({ what: 'API, COPY of 100,000 rows', value: copy / 1000, unit: 's' })
}

async function switchWorkflow(ours: Server, enabled: boolean): Promise<void> {
  const { document } = await asAdmin<{ document: object }>(ours, 'GET', workflow)
  await asAdmin(ours, 'PUT', workflow, { ...document, enabled })
  await asAdmin(ours, 'POST', '/api/design/publish', {
    message: `workflow ${enabled ? 'on' : 'off'}`,
    items: ['workflow/opportunity.won_follow_up'],
  })
}

async function asAdmin<T>(ours: Server, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`http://127.0.0.1:${ours.port}${path}`, {
    method,
    headers: { Authorization: `Bearer ${tokenOf('ours', 'admin', 0)}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  expect(answer.status, text.slice(0, 500)).toBe(200)
  return JSON.parse(text) as T
}

async function copied(world: World, lines: readonly Line[]): Promise<number> {
  const file = join(world.folder, 'copy.csv')
  const rows = lines.map(
    ({ name, customer }, at) =>
      `${randomId(at)},1,2026-01-01,2026-01-01,${name},C-${at},${customer},qualify,12.5,12.5,10,1.25,1.25,2099-03-31,new_business,USD,1,0`,
  )
  await writeFile(file, rows.join('\n'))
  await chmod(file, 0o644)
  const ms = await timed(() =>
    world.ask(`COPY app.opportunity (id, version, created_at, updated_at, name, number, customer, stage, amount, amount_base, probability,
      weighted, weighted_base, close_date, type, currency_code, exchange_rate, products_total) FROM '${file}' (FORMAT csv)`),
  )
  await clear(world)
  return ms
}

const randomId = (at: number): string =>
  `0fffffff-${String(at % 10_000).padStart(4, '0')}-7000-8000-${String(at).padStart(12, '0')}`

async function clear(world: World): Promise<void> {
  await world.ask(`DELETE FROM app.opportunity WHERE name LIKE 'Imported %'`)
  await world.ask('VACUUM ANALYZE app.opportunity')
}

async function importLines(ours: Server, lines: readonly Line[]): Promise<void> {
  const csv = ['title,customer,stage,amount,probability,close date']
  for (const { name, number } of lines) csv.push(`${name},${number},qualify,12.50,10,2099-03-31`)
  const form = new FormData()
  form.append('file', new Blob([csv.join('\n')], { type: 'text/csv' }), 'opportunities.csv')
  form.append(
    'options',
    JSON.stringify({
      columns: {
        title: { field: 'name' },
        customer: { field: 'customer', reference: { by: 'number', else: 'error' } },
        stage: { field: 'stage' },
        amount: { field: 'amount' },
        probability: { field: 'probability' },
        'close date': { field: 'close_date' },
      },
    }),
  )
  const headers = { Authorization: `Bearer ${tokenOf('ours', 'admin', 0)}` }
  const address = `http://127.0.0.1:${ours.port}`
  const answer = await fetch(`${address}/api/records/opportunity/import`, {
    method: 'POST',
    headers,
    body: form,
  })
  let job = (await answer.json()) as { id: string; state: string; errors?: unknown }
  expect(answer.status, JSON.stringify(job)).toBe(202)
  while (job.state === 'queued' || job.state === 'running') {
    await sleep(100)
    job = (await (await fetch(`${address}/api/jobs/${job.id}`, { headers })).json()) as typeof job
  }
  expect(job.state, JSON.stringify(job).slice(0, 500)).toBe('done')
}
