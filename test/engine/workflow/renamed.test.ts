import { describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { listRecords } from '../../../engine/records/list.ts'
import { parseListQuery } from '../../../engine/records/list-query.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { withEngine } from '../../support/engine.ts'
import { incidentsOf, publishWorkflows, runsOf, settle } from './published.ts'

const text = (en: string, more: object = {}) => ({ type: 'text', label: { en, zh: en }, ...more })

describe('runs of an older version', () => {
  const engine = withEngine()

  it('find fields by what they were called, and read what was retired as empty', async () => {
    const admin = await engine.http()
    const publish = async (fields: object, order: string[]) => {
      const document = {
        label: { en: 'Gadget', zh: '器件' },
        pluralLabel: { en: 'Gadgets', zh: '器件' },
        nameField: 'name',
        fields: { name: text('Name', { required: true }), ...fields },
        order: ['name', ...order],
      }
      const answer = await admin.put('/api/design/items/object/gadget', document)
      expect(answer.status, await answer.clone().text()).toBeLessThan(300)
      const done = await admin.post('/api/design/publish', { message: 'gadgets', allowDestructive: true })
      expect(done.status, await done.clone().text()).toBe(200)
      await engine.refresh()
    }
    await publish({ color: text('Color', { unique: true }), note: text('Note'), extra: text('Extra') }, [
      'color',
      'note',
      'extra',
    ])
    const document = (color: string, note: string) => ({
      object: 'gadget',
      triggers: { made: { type: 'recordChanged', on: ['create'] } },
      start: 'rest',
      nodes: {
        rest: { type: 'wait', after: 'PT1H', next: 'judge' },
        judge: { type: 'condition', when: `${color} = 'red'`, outputs: { yes: 'find', no: 'end' } },
        find: {
          type: 'find',
          object: 'gadget',
          filter: `${color} = 'red' and name != '${color}'`,
          next: 'mark',
        },
        mark: {
          type: 'update',
          values: { [note]: `='was ' & ${color} & ' of ' & $string($count($steps.find.output))` },
          next: 'again',
        },
        again: {
          type: 'upsert',
          object: 'gadget',
          on: [color],
          values: { [color]: 'red', name: 'Once' },
          next: 'twin',
        },
        twin: {
          type: 'action',
          action: 'clone',
          input: { values: { name: 'Twin', [note]: `=${note}` } },
          next: 'end',
        },
        end: { type: 'end', result: 'over' },
      },
    })
    const withExtra = document('color', 'note')
    await publishWorkflows(engine, {
      older: {
        ...withExtra,
        nodes: {
          ...withExtra.nodes,
          judge: {
            type: 'condition',
            when: "color = 'red' and $not($exists(extra))",
            outputs: { yes: 'find', no: 'end' },
          },
        },
      },
    })
    await settle(engine)
    const { id } = await createRecord(engine.admin, 'gadget', {
      name: 'First',
      color: 'red',
      extra: 'something',
    })
    await settle(engine)

    await admin.put('/api/design/items/workflow/older', document('tint', 'remark'))
    await publish(
      { tint: text('Tint', { was: ['color'], unique: true }), remark: text('Remark', { was: ['note'] }) },
      ['tint', 'remark'],
    )
    engine.clock.pass(2 * 3_600_000)
    await settle(engine)
    expect(await incidentsOf(engine, 'older')).toEqual([])
    expect((await runsOf(engine, 'older'))[0]).toMatchObject({
      version: 1,
      state: 'completed',
      result: 'over',
    })
    expect(await readRecord(engine.admin, 'gadget', id)).toMatchObject({
      name: 'Once',
      tint: 'red',
      remark: 'was red of 1',
    })
    const { data } = await listRecords(engine.admin, 'gadget', parseListQuery({ filter: "name = 'Twin'" }))
    expect(data).toMatchObject([{ remark: 'was red of 1' }])
  })
})
