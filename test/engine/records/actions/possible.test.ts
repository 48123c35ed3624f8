import { describe, expect, it } from 'vitest'
import type { Ctx } from '../../../../engine/context.ts'
import { possibleActions } from '../../../../engine/records/actions/possible.ts'
import { createRecord } from '../../../../engine/records/create.ts'
import { deleteRecord } from '../../../../engine/records/delete.ts'
import { mergeRecords } from '../../../../engine/records/merge/merge-records.ts'
import { unmergeRecord } from '../../../../engine/records/merge/unmerge-record.ts'
import { withEngine } from '../../../support/engine.ts'

describe('what can be done with a record', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/directory' })
  let number = 0
  const firm = (ctx: Ctx) =>
    createRecord(ctx, 'firm', { name: `Act ${++number}`, checked: true }, { confirm: true })
  const told = async (ctx: Ctx, id: string) =>
    Object.fromEntries(
      (await possibleActions(ctx, 'firm', id)).map(({ name, refused }) => [
        name,
        refused?.code ?? 'possible',
      ]),
    )

  it('follows what was done with it: unmerging comes with a merge, and goes with it', async () => {
    const boss = await engine.person({ roles: ['boss'] })
    const [a, b] = [await firm(boss), await firm(boss)]

    expect(await told(boss, a.id)).toMatchObject({ merge: 'possible', unmerge: 'not_found' })
    await mergeRecords(boss, 'firm', a.id, { body: { with: [b.id] } })
    expect(await told(boss, a.id)).toMatchObject({ merge: 'possible', unmerge: 'possible' })
    await unmergeRecord(boss, 'firm', a.id, {})
    expect(await told(boss, a.id)).toMatchObject({ merge: 'possible', unmerge: 'not_found' })
  })

  it('says of each action what its own call would be refused for', async () => {
    const clerk = await engine.person({ roles: ['clerk'] })
    const own = await firm(clerk)

    expect(await told(clerk, own.id)).toEqual({
      merge: 'forbidden',
      unmerge: 'forbidden',
      assign: 'forbidden',
      transfer: 'forbidden',
      share: 'forbidden',
      unshare: 'forbidden',
      clone: 'possible',
    })
    const other = await firm(clerk)
    await expect(mergeRecords(clerk, 'firm', own.id, { body: { with: [other.id] } })).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  it('is not told of records one may not read, nor of deleted ones', async () => {
    const [boss, clerk] = [
      await engine.person({ roles: ['boss'] }),
      await engine.person({ roles: ['clerk'] }),
    ]
    const theirs = await firm(boss)

    await expect(possibleActions(clerk, 'firm', theirs.id)).rejects.toMatchObject({ code: 'not_found' })
    await deleteRecord(boss, 'firm', theirs.id)
    await expect(possibleActions(boss, 'firm', theirs.id)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('answers with reasons in the language of who asks', async () => {
    const browser = await engine.http({ roles: ['boss'] })
    const made = (await (
      await browser.post('/api/records/firm?confirm=duplicates', { name: 'Reasoned', checked: true })
    ).json()) as { id: string }
    const asked = await browser.get(`/api/records/firm/${made.id}/actions`)

    expect(asked.status).toBe(200)
    const { data } = (await asked.json()) as { data: { name: string }[] }
    expect(data.slice(0, 3)).toEqual([
      { name: 'merge', possible: true },
      {
        name: 'unmerge',
        possible: false,
        code: 'not_found',
        reason: 'Nothing was merged into this record.',
      },
      {
        name: 'assign',
        possible: false,
        code: 'action_not_possible',
        reason: expect.stringContaining('Publish an assignment rule for it'),
      },
    ])
    expect(data.map(({ name }) => name)).not.toContain('changeRecordType')
  })
})
