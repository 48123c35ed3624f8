import { spawn } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { bulkRecords } from '../../engine/records/bulk.ts'
import { sql } from '../../engine/sql.ts'
import { workflowRunner } from '../../engine/workflow/workflows.ts'
import { publishWorkflows } from '../engine/workflow/published.ts'
import { bundled } from '../support/bundled.ts'
import { withEngine } from '../support/engine.ts'

const child = await bundled('test/faults/workflow-child.ts')
/** Sixty with `npm run test:long`. */
const runs = process.env['TEST_LONG'] === '1' ? 60 : 20
/** Activities that one run makes: first, a, b, three items, one by the sub-process, last. */
const effects = 8

const noted = (what: string, next?: string) => ({
  type: 'create',
  object: 'activity',
  values: { subject: `='${what} ' & name`, type: 'task' },
  ...(next ? { next } : {}),
})

/** Works for so long, then is killed the hard way, wherever it is. */
function workFor(url: string, ms: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const running = spawn(process.execPath, [child, url], { stdio: ['ignore', 'pipe', 'inherit'] })
    running.on('error', reject)
    running.stdout.once('data', () => setTimeout(() => running.kill('SIGKILL'), ms))
    running.on('close', (_code, signal) => resolve(signal))
  })
}

describe('nodes that are killed while workflows run', () => {
  const engine = withEngine()

  it('leave nothing half done: every run ends, every effect is there once', async () => {
    await engine.app.parts.get(workflowRunner).stop()
    await publishWorkflows(engine, {
      all_along: {
        object: 'customer',
        triggers: { made: { type: 'recordChanged', on: ['create'], when: "$contains(name, 'Killed')" } },
        start: 'first',
        nodes: {
          first: noted('first', 's'),
          s: { type: 'split', outputs: { a: 'a', b: 'rest', c: 'each' } },
          a: noted('a', 'j'),
          rest: { type: 'wait', after: 'PT1S', next: 'b' },
          b: noted('b', 'j'),
          each: { type: 'forEach', times: 3, start: 'one', nodes: { one: noted('one') }, next: 'j' },
          j: { type: 'join', of: 's', next: 'ask' },
          ask: { type: 'call', workflow: 'below', input: { name: '=name' }, next: 'mark' },
          mark: { type: 'update', values: { employees: '=(employees ? employees : 0) + 1' }, next: 'last' },
          last: noted('last', 'end'),
          end: { type: 'end', result: 'over' },
        },
      },
      below: {
        start: 'think',
        nodes: {
          think: { type: 'wait', after: 'PT1S', next: 'note' },
          note: {
            type: 'create',
            object: 'activity',
            values: { subject: "='below ' & $input.name", type: 'task' },
          },
        },
      },
    })
    const create = Array.from({ length: runs }, (_, n) => ({ name: `Killed ${n}` }))
    await bulkRecords(engine.system, 'customer', { create, mode: 'all', confirm: true })

    const state = async () =>
      (await engine.db.first<{
        over: number
        open: number
        effects: number
        twice: number
        marks: number
        incidents: number
      }>(
        sql`SELECT (SELECT count(*)::integer FROM sys.run WHERE name = 'all_along' AND result = 'over') AS over,
          (SELECT count(*)::integer FROM sys.run WHERE name IN ('all_along', 'below') AND ended_at IS NULL) AS open,
          (SELECT count(*)::integer FROM app.activity) AS effects,
          (SELECT count(*)::integer FROM (SELECT subject FROM app.activity WHERE subject NOT LIKE 'one %'
            GROUP BY subject HAVING count(*) > 1) t) AS twice,
          (SELECT coalesce(sum(employees), 0)::integer FROM app.customer) AS marks,
          (SELECT count(*)::integer FROM sys.incident) AS incidents`,
      ))!
    let kills = 0
    for (const ms of [300, 120, 500, 250, 700, 400]) {
      expect(await workFor(engine.db.url, ms)).toBe('SIGKILL')
      kills++
      const half = await state()
      expect(half).toMatchObject({ twice: 0, incidents: 0 })
      expect(half.effects).toBeLessThanOrEqual(runs * effects)
      if (half.over === runs) break
    }
    for (let n = 0; n < 15 && (await state()).over < runs; n++) await workFor(engine.db.url, 2_000)
    expect(kills).toBeGreaterThan(2)
    expect(await state()).toEqual({
      over: runs,
      open: 0,
      effects: runs * effects,
      twice: 0,
      marks: runs,
      incidents: 0,
    })
  }, 180_000)
})
