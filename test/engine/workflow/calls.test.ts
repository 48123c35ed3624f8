import { beforeAll, describe, expect, it } from 'vitest'
import { endStuck } from '../../../engine/process/end-stuck.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'
import { publishWorkflows, runsOf, settle } from './published.ts'

const hour = 3_600_000

describe('a workflow that another one called', () => {
  const engine = withEngine()

  const caller = (name: string, call: object) => ({
    object: 'customer',
    triggers: { made: { type: 'recordChanged', on: ['create'], when: `$contains(name, '${name}')` } },
    start: 'ask',
    nodes: {
      ask: { type: 'call', ...call, on: { late: { after: 'PT2H', next: 'late' } }, next: 'end' },
      late: { type: 'end', result: 'late' },
      end: { type: 'end', result: 'heard', output: '=$steps.ask.output' },
    },
  })
  const child = (says: string) => ({
    start: 'room',
    nodes: {
      room: {
        type: 'block',
        start: 'wait',
        nodes: { wait: { type: 'wait', after: 'P1D' } },
        on: { asked: { event: 'call_withdrawn', next: 'tidied' } },
        next: 'end',
      },
      tidied: { type: 'end', result: 'tidied' },
      end: { type: 'end', result: says, output: { says } },
    },
  })
  const pinned = (says: string) => ({
    start: 'end',
    nodes: { end: { type: 'end', result: says, output: { says } } },
  })

  beforeAll(async () => {
    await publishWorkflows(engine, {
      slow: child('slept'),
      said: pinned('old'),
      counts: {
        start: 'both',
        variables: { seen: { type: 'integer', value: 0 } },
        output: { says: "='seen ' & $string($run.seen)" },
        nodes: {
          both: { type: 'split', outputs: { a: 'first', b: 'second' } },
          first: { type: 'set', values: { seen: '=$run.seen + 1' }, next: 'end' },
          second: { type: 'set', values: { seen: '=$run.seen + 1' }, next: 'end' },
          end: { type: 'end' },
        },
      },
      wants: caller('Wants', { workflow: 'counts' }),
      cancels: caller('Cancels', { workflow: 'slow' }),
      leaves: caller('Leaves', { workflow: 'slow', onCancel: 'leave' }),
      asks: caller('Asks', { workflow: 'slow', onCancel: 'ask' }),
      pins: {
        object: 'customer',
        triggers: { made: { type: 'recordChanged', on: ['create'], when: "$contains(name, 'Pins')" } },
        start: 'wait',
        nodes: {
          wait: { type: 'wait', after: 'PT1H', next: 'both' },
          both: { type: 'split', outputs: { before: 'before', now: 'now' } },

          before: { type: 'call', workflow: 'said', pin: 'parent', next: 'join' },
          now: { type: 'call', workflow: 'said', next: 'join' },
          join: { type: 'join', of: 'both', next: 'end' },
          end: {
            type: 'end',
            output: { before: '=$steps.before.output.says', now: '=$steps.now.output.says' },
          },
        },
      },
    })
  }, 60_000)

  const slowRun = async () => (await runsOf(engine, 'slow')).at(-1)

  it.each([
    ['Cancels', 'cancelled', null],
    ['Asks', 'completed', 'tidied'],
  ])(
    'is over when its caller goes on without it: %s',
    async (name, state, result) => {
      await createRecord(engine.admin, 'customer', { name: `${name} Ltd` })
      await settle(engine)
      engine.clock.pass(3 * hour)
      await settle(engine)
      expect(await runsOf(engine, name.toLowerCase())).toMatchObject([{ result: 'late' }])
      expect(await slowRun()).toMatchObject({ state, result })
    },
    30_000,
  )

  it('gives what it says for all of its ends, as of the last one', async () => {
    await createRecord(engine.admin, 'customer', { name: 'Wants' })
    await settle(engine)
    expect(await runsOf(engine, 'wants')).toMatchObject([{ result: 'heard' }])
    const [row] = await engine.db.rows(sql`SELECT output FROM sys.run WHERE name = 'wants'`)
    expect(row).toEqual({ output: { says: 'seen 2' } })
  })

  it('goes on by itself where its caller leaves it alone', async () => {
    await createRecord(engine.admin, 'customer', { name: 'Leaves Ltd' })
    await settle(engine)
    engine.clock.pass(3 * hour)
    await settle(engine)
    expect(await runsOf(engine, 'leaves')).toMatchObject([{ result: 'late' }])
    expect(await slowRun()).toMatchObject({ state: 'waiting' })
    engine.clock.pass(24 * hour)
    await settle(engine)
    expect(await slowRun()).toMatchObject({ state: 'completed', result: 'slept' })
  }, 30_000)

  it('is the one that is published now, or the one from when its caller began', async () => {
    await createRecord(engine.admin, 'customer', { name: 'Pins Ltd' })
    await settle(engine)
    engine.clock.pass(1_000)
    await publishWorkflows(engine, { said: pinned('new') })
    engine.clock.pass(2 * hour)
    await settle(engine)
    const [run] = await runsOf(engine, 'pins')
    const row = await engine.db.first(sql`SELECT output FROM sys.run WHERE id = ${run!.id}::uuid`)
    expect(row).toEqual({ output: { before: 'old', now: 'new' } })
  }, 30_000)

  it.each([
    ['Cancels', 'cancelled', null],
    ['Asks', 'completed', 'tidied'],
    ['Leaves', 'waiting', null],
  ])(
    'hears what its call says when its caller is ended because it cannot be moved: %s',
    async (name, state, result) => {
      await createRecord(engine.admin, 'customer', { name: `${name} stuck Ltd` }, { confirm: true })
      await settle(engine)
      const caller = (await runsOf(engine, name.toLowerCase())).at(-1)!
      const now = engine.clock.now()
      await engine.db.transaction((tx) =>
        endStuck(tx, caller.id, { now, result: null, withdrawn: async () => {} }),
      )
      await settle(engine)
      expect(await slowRun()).toMatchObject({ state, result })
    },
  )
})
