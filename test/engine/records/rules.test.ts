import { beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../../../engine/context.ts'
import { bulkRecords } from '../../../engine/records/bulk.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { withEngine } from '../../support/engine.ts'

describe('rules of an object', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/workshop' })
  let planner: Ctx
  beforeAll(() => {
    planner = engine.as({ roles: ['planner'] })
  })

  const make = (input: Record<string, unknown> = {}, form?: string) =>
    createRecord(planner, 'job', { name: 'Job', ...input }, form === undefined ? {} : { form })
  const change = (id: unknown, input: Record<string, unknown>) =>
    updateRecord(planner, 'job', String(id), input)
  const refused = (path: string, code: string, en?: string) => ({
    code: 'validation_failed',
    details: {
      errors: expect.arrayContaining([
        expect.objectContaining({ path, code, ...(en ? { message: expect.objectContaining({ en }) } : {}) }),
      ]),
    },
  })

  it('fill defaults by expression, those of what was typed included', async () => {
    const zone = engine.admin.model.settings.timeZone
    const inAWeek = new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(
      new Date(Date.now() + 7 * 86_400_000),
    )
    expect(await make({ kind: 'large' })).toMatchObject({
      budget: '1000.00',
      due: inAWeek,
      boss: { id: planner.user.id },
    })
    expect(await make()).toMatchObject({ budget: '10.00', stage: 'new', progress: 0 })
    expect(await make({ budget: '3', due: null })).toMatchObject({ budget: '3.00', due: null })
  })

  it('require a field when its condition holds, on the change only where it asks for the old value', async () => {
    const job = await make()
    await expect(change(job.id, { stage: 'stopped' })).rejects.toMatchObject(refused('/reason', 'required'))
    await change(job.id, { stage: 'stopped', reason: 'no steel' })
    await expect(change(job.id, { reason: null, note: 'x' })).resolves.toBeDefined()
  })

  it('close a field when its condition holds', async () => {
    const job = await make({ stage: 'going' })
    await change(job.id, { stage: 'done' })
    await expect(change(job.id, { due: '2030-01-01' })).rejects.toMatchObject(
      refused('/due', 'field_read_only'),
    )
    await expect(change(job.id, { note: 'still possible' })).resolves.toBeDefined()
  })

  it('refuse an option whose condition does not hold', async () => {
    await expect(make({ kind: 'secret', budget: '50' })).rejects.toMatchObject(
      refused('/kind', 'not_an_option'),
    )
    await expect(make({ kind: 'secret', budget: '500' })).resolves.toBeDefined()
  })

  it('judge the record before and after, and who asks', async () => {
    const job = await make({ budget: '100' })
    await expect(change(job.id, { budget: '90' })).rejects.toMatchObject(
      refused('/budget', 'rule_failed', 'A budget does not fall.'),
    )
    await expect(updateRecord(engine.admin, 'job', String(job.id), { budget: '90' })).resolves.toMatchObject({
      budget: '90.00',
    })
  })

  it('keep a value to bounds that other fields give, whichever of the two changes', async () => {
    const before = refused('/ends', 'out_of_range', '2030-01-01 is before 2030-02-01.')
    await expect(make({ starts: '2030-02-01', ends: '2030-01-01' })).rejects.toMatchObject(before)
    const job = await make({ starts: '2030-01-01', ends: '2030-01-01', spent: '10.00' })
    await expect(change(job.id, { starts: '2030-02-01' })).rejects.toMatchObject(before)
    await expect(change(job.id, { spent: '10.01' })).rejects.toMatchObject(
      refused('/spent', 'out_of_range', '10.01 is more than the largest value, 10.'),
    )
    await expect(make({ ends: '2000-01-01' })).resolves.toMatchObject({ ends: '2000-01-01' })
    await expect(change(job.id, { starts: null })).resolves.toBeDefined()
  })

  it('follow references', async () => {
    const cellar = await createRecord(engine.admin, 'hall', { name: 'Cellar', level: -1 })
    await expect(make({ kind: 'large', hall: cellar.id })).rejects.toMatchObject(
      refused('/', 'rule_failed', 'Large jobs need a hall above ground.'),
    )
    const job = await make({ kind: 'small', hall: cellar.id })
    await expect(change(job.id, { kind: 'large' })).rejects.toMatchObject(refused('/', 'rule_failed'))
  })

  it('let a reference lead only where its filter says', async () => {
    const [north, south] = [
      await createRecord(engine.admin, 'hall', { name: 'N' }),
      await createRecord(engine.admin, 'hall', { name: 'S' }),
    ]
    const bench = await createRecord(engine.admin, 'bench', { name: 'B', hall: north.id })
    await expect(make({ hall: north.id, bench: bench.id })).resolves.toBeDefined()
    await expect(make({ hall: south.id, bench: bench.id })).rejects.toMatchObject(
      refused('/bench', 'not_an_option'),
    )
    await expect(make({ bench: bench.id })).rejects.toMatchObject(refused('/bench', 'not_an_option'))
  })

  it('hold the gate of a stage, and set what entering it brings', async () => {
    const job = await make({ budget: '0' })
    await expect(change(job.id, { stage: 'going' })).rejects.toMatchObject(
      refused('/stage', 'gate_closed', 'Needs a budget and a date.'),
    )
    await expect(change(job.id, { stage: 'going', budget: '5', due: null })).rejects.toMatchObject(
      refused('/due', 'required'),
    )
    expect(await change(job.id, { stage: 'going', budget: '800' })).toMatchObject({ progress: 20 })
    expect(await change(job.id, { stage: 'done', progress: 90 })).toMatchObject({ progress: 90 })
    await expect(make({ stage: 'done' })).rejects.toMatchObject(refused('/stage', 'gate_closed'))
  })

  it('are those of the form too, for who saves through it', async () => {
    await expect(make({}, 'job.edit')).rejects.toMatchObject(refused('/kind', 'required'))
    await expect(make({ kind: 'large' }, 'job.edit')).rejects.toMatchObject(refused('/note', 'required'))
    await expect(make({ kind: 'large', note: 'n' }, 'job.edit')).resolves.toBeDefined()
  })

  it('hold for a thousand records at once, each told by its place', async () => {
    const create = Array.from({ length: 1000 }, (_, at) => ({
      name: `J${at}`,
      kind: 'secret',
      budget: at === 500 ? '1' : '500',
    }))
    await expect(bulkRecords(planner, 'job', { mode: 'all', create } as never)).rejects.toMatchObject(
      refused('/create/500/kind', 'not_an_option'),
    )
  })
})
