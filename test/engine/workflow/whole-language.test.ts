import { beforeAll, describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'
import { incidentsOf, publishWorkflows, settle } from './published.ts'

describe('the whole of the language in a workflow', () => {
  const engine = withEngine()

  const on = (name: string, more: object) => ({
    object: 'customer',
    triggers: {
      made: { type: 'recordChanged', on: ['update'], fields: ['website'], when: `name = '${name}'` },
    },
    ...more,
  })

  const asked = [
    ['sum', '$run.of.n + $run.of.none'],
    ['empty', '$exists($run.of.empty)'],
    ['list', '$exists($run.of.list)'],
    ['else', '$run.of.none ?? 7'],
    ['same', '$run.of.none = null'],
    ['inner', '$run.of.inner.(n + none)'],
    ['in', '1 in $run.of.list'],
  ] as const

  beforeAll(async () => {
    await publishWorkflows(engine, {
      told: {
        triggers: { asked: { type: 'called', input: { type: 'object' } } },
        start: 'end',
        nodes: { end: { type: 'end', output: { back: '=$reverse($input.names)' } } },
      },
      setting: on('Setting', {
        variables: {
          names: { type: 'text', value: '=$map(["b", "a"], $uppercase)' },
          rounds: { type: 'integer', value: 0 },
        },
        start: 'sort',
        nodes: {
          sort: {
            type: 'set',
            values: { names: '=$sort($run.names)', best: '=$reduce([1..4], function($a, $b) { $a * $b })' },
            next: 'again',
          },
          again: {
            type: 'loop',
            while: '$run.rounds < 3',
            start: 'add',
            nodes: {
              add: {
                type: 'set',
                values: { rounds: '=$run.rounds + $count($filter($run.names, function($n) { $n = "A" }))' },
              },
            },
            next: 'which',
          },
          which: { type: 'condition', when: '$run.best = 24 and $run.rounds = 3', outputs: { yes: 'call' } },
          call: {
            type: 'call',
            workflow: 'told',
            input: { names: '=$map($run.names, $lowercase)' },
            next: 'write',
          },
          write: {
            type: 'update',
            values: { description: '=$join($run.names, "+") & "/" & $join($steps.call.output.back, "+")' },
          },
        },
      }),
      reading: on('Reading', {
        variables: { none: { type: 'text' } },
        start: 'read',
        nodes: {
          read: {
            type: 'set',
            values: {
              grown: '=$map([1, 2], function($n) { $n * parent.employees })',
              people: '=contacts^(>name).name',
              mails:
                '=$map($sort(contacts, function($a, $b) { $a.name > $b.name }), function($c) { $c.email })',
              all: '=$keys($merge([$record, { "own": 1 }]))[$ in ["employees", "own", "number"]]',
              first: '=contacts@$c[$c.name = "Ada"].($c.email & "/" & name)',
              money: '=$map([1], function() { $base(credit_limit) })',
              open: '=$map([1], function() { $group(status) })',
              more: '=$base(credit_limit) + $count($run.none)',
            },
            next: 'end',
          },
          end: {
            type: 'end',
            output: {
              grown: '=$run.grown',
              people: '=$run.people',
              mails: '=$run.mails',
              all: '=$sort($run.all)',
              first: '=$run.first',
              money: '=$run.money',
              open: '=$run.open',
              more: '=$run.more',
            },
          },
        },
      }),
      drawing: on('Drawing', {
        variables: { rounds: { type: 'integer', value: 0 } },
        start: 'again',
        nodes: {
          again: {
            type: 'loop',
            while: '$run.rounds < 3',
            start: 'draw',
            nodes: {
              draw: { type: 'set', values: { drawn: '=$random()' }, next: 'keep' },
              keep: {
                type: 'set',
                values: { all: '=$append($run.all, $run.drawn)', rounds: '=$run.rounds + 1' },
              },
            },
            next: 'make',
          },
          make: {
            type: 'create',
            object: 'contact',
            many: '=[1, 2, 3]',
            values: { name: '="Drawn " & $string($random())', customer: '=$record' },
            next: 'end',
          },
          end: { type: 'end', output: { all: '=$run.all' } },
        },
      }),
      missing: on('Missing', {
        start: 'given',
        nodes: {
          given: {
            type: 'set',
            values: { of: { none: null, empty: '', list: [], inner: [{ none: null, n: 1 }], n: 1 } },
            next: 'end',
          },
          end: {
            type: 'end',
            output: Object.fromEntries(
              asked.flatMap(([name, text]) => [
                [name, `=${text}`],
                [`${name}_whole`, `=( $same := function($v) { $v }; ${text} )`],
              ]),
            ),
          },
        },
      }),
      growing: on('Growing', {
        start: 'grow',
        nodes: {
          grow: {
            type: 'set',
            values: { a: '=$map([1..99999], function($n) { [$n..($n + 99999)] })' },
            onError: { process_expression_failed: 'caught' },
          },
          caught: { type: 'end', output: { caught: true } },
        },
      }),
      failing: on('Failing', {
        start: 'fail',
        nodes: {
          fail: {
            type: 'set',
            values: { a: '=$sqrt(0 - employees)' },
            onError: { process_expression_failed: 'caught' },
            next: 'end',
          },
          caught: { type: 'set', values: { b: '=$assert(false, "no")' }, next: 'end' },
          end: { type: 'end' },
        },
      }),
    })
    await settle(engine)
  }, 60_000)

  const touched = async (name: string, more: Record<string, unknown> = {}) => {
    const { id } = await createRecord(
      engine.admin,
      'customer',
      { name, employees: 7, ...more },
      { confirm: true },
    )
    return {
      id,
      touch: async () => {
        await updateRecord(engine.admin, 'customer', id, { website: 'https://touched.example' })
        await settle(engine)
      },
    }
  }
  const outputOf = async (name: string) =>
    (await engine.db.first<{ output: unknown }>(sql`SELECT output FROM sys.run WHERE name = ${name}`))?.output

  it('sets variables that conditions then decide by, and is given on and given back', async () => {
    const { id, touch } = await touched('Setting')
    await touch()
    expect(await incidentsOf(engine, 'setting')).toEqual([])
    expect(await engine.db.first(sql`SELECT description FROM app.customer WHERE id = ${id}::uuid`)).toEqual({
      description: 'A+B/b+a',
    })
  })

  it('reads what its functions, orders and groups name of the record and of others', async () => {
    const { id: parent } = await createRecord(engine.admin, 'customer', { name: 'Above', employees: 50 })
    const { id, touch } = await touched('Reading', {
      parent,
      credit_limit: '1200',
    })
    for (const name of ['Ada', 'Bea'])
      await createRecord(engine.admin, 'contact', {
        name,
        email: `${name.toLowerCase()}@x.example`,
        customer: id,
      })
    await touch()
    expect(await incidentsOf(engine, 'reading')).toEqual([])
    expect(await outputOf('reading')).toMatchObject({
      grown: [50, 100],
      people: ['Bea', 'Ada'],
      mails: ['ada@x.example', 'bea@x.example'],
      all: ['employees', 'number', 'own'],
      first: 'ada@x.example/Reading',
      money: 1200,
      open: 'open',
      more: 1200,
    })
  })

  it('draws anew each time where chance has a say', async () => {
    const { id, touch } = await touched('Drawing')
    await touch()
    const { all } = (await outputOf('drawing')) as { all: number[] }
    expect(new Set(all).size).toBe(3)
    const names = await engine.db.rows(
      sql`SELECT DISTINCT name FROM app.contact WHERE customer = ${id}::uuid`,
    )
    expect(names).toHaveLength(3)
  })

  it('takes null, empty texts and empty lists for missing, as it does elsewhere', async () => {
    const { touch } = await touched('Missing')
    await touch()
    expect(await incidentsOf(engine, 'missing')).toEqual([])
    const output = (await outputOf('missing')) as Record<string, unknown>
    expect(output).toMatchObject({ sum: null, empty: false, list: false, else: 7, same: false })
    for (const [name] of asked) expect(output[`${name}_whole`], name).toEqual(output[name])
  })

  it('is an error of its step where it would take all memory', async () => {
    const { touch } = await touched('Growing')
    await touch()
    expect(await outputOf('growing')).toEqual({ caught: true })
  })

  it('is an error of its step where it cannot be answered', async () => {
    const { touch } = await touched('Failing')
    await touch()
    expect(await incidentsOf(engine, 'failing')).toMatchObject([
      { node: 'caught', code: 'process_expression_failed' },
    ])
  })
})
