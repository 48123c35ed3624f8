import { beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../../../../engine/context.ts'
import { createRecord } from '../../../../engine/records/create.ts'
import { listRecords } from '../../../../engine/records/list.ts'
import { parseListQuery } from '../../../../engine/records/list-query.ts'
import { mergeRecords } from '../../../../engine/records/merge/merge-records.ts'
import { unmergeRecord } from '../../../../engine/records/merge/unmerge-record.ts'
import { readRecord } from '../../../../engine/records/read.ts'
import { expiredSharesChore } from '../../../../engine/records/sharing/expired-shares.ts'
import { explainAccess } from '../../../../engine/records/sharing/explain-access.ts'
import { shareRecord, unshareRecord } from '../../../../engine/records/sharing/share-record.ts'
import { updateRecord } from '../../../../engine/records/update.ts'
import { sql } from '../../../../engine/sql.ts'
import { withEngine } from '../../../support/engine.ts'

describe('sharing by hand', () => {
  const engine = withEngine()
  let owner: Ctx
  let other: Ctx
  let below: Ctx
  let deal: string
  const places: Record<string, string> = {}

  beforeAll(async () => {
    for (const [code, type, parent] of [
      ['hq', 'company', undefined],
      ['east', 'department', 'hq'],
      ['east_a', 'department', 'east'],
      ['west', 'department', 'hq'],
    ] as const)
      places[code] = String(
        (
          await createRecord(engine.admin, 'department', {
            name: code,
            code,
            type,
            ...(parent ? { parent: places[parent] } : {}),
          })
        ).id,
      )
    owner = await engine.person({ roles: ['seller'], department: places['west']! })
    other = await engine.person({ roles: ['seller'], department: places['east']! })
    below = await engine.person({ roles: ['seller'], department: places['east_a']! })
    deal = String((await createRecord(owner, 'opportunity', { name: 'Shared deal', stage: 'qualify' })).id)
  }, 60_000)

  const sees = async (who: Ctx) =>
    (await listRecords(who, 'opportunity', parseListQuery({ search: 'Shared deal' }))).data.length === 1
  const takeBack = (...people: object[]) => unshareRecord(owner, 'opportunity', deal, { with: people })

  it('opens a record for reading, then for editing, and takes both back at once', async () => {
    expect(await sees(other)).toBe(false)
    const { data } = await shareRecord(owner, 'opportunity', deal, { with: [{ user: other.user.id }] })
    expect(data).toMatchObject([{ with: { kind: 'user', id: other.user.id }, access: 'read', until: null }])
    expect(await sees(other)).toBe(true)
    await expect(updateRecord(other, 'opportunity', deal, { next_step: 'call' })).rejects.toMatchObject({
      code: 'forbidden',
    })

    await shareRecord(owner, 'opportunity', deal, { with: [{ user: other.user.id }], access: 'edit' })
    expect(await updateRecord(other, 'opportunity', deal, { next_step: 'call' })).toMatchObject({
      next_step: 'call',
    })

    expect((await takeBack({ user: other.user.id })).data).toEqual([])
    expect(await sees(other)).toBe(false)
    await expect(readRecord(other, 'opportunity', deal)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('is with two hundred at most, and forgets what ended a month ago', async () => {
    const made = sql`INSERT INTO sys.share (object, principal, record_id, level)
      SELECT 'opportunity', gen_random_uuid()::text, ${deal}::uuid, 'read' FROM generate_series(1, 199)`
    await engine.db.run(made)
    await engine.db.run(sql`INSERT INTO sys.share (object, principal, record_id, level, until) VALUES
      ('opportunity', 'long ago', ${deal}::uuid, 'read', now() - interval '40 days'), ('opportunity', 'lately', ${deal}::uuid, 'read', now() - interval '2 days')`)
    await shareRecord(owner, 'opportunity', deal, { with: [{ user: other.user.id }] })
    await expect(
      shareRecord(owner, 'opportunity', deal, { with: [{ user: below.user.id }] }),
    ).rejects.toMatchObject({ code: 'parameter_invalid', details: { parameter: 'with', value: 201 } })
    await expiredSharesChore.run(engine.system)
    expect(
      await engine.db.rows(
        sql`SELECT principal FROM sys.share WHERE record_id = ${deal}::uuid AND until < now()`,
      ),
    ).toEqual([{ principal: 'lately' }])
    await engine.db.run(sql`DELETE FROM sys.share WHERE record_id = ${deal}::uuid`)
  })

  it('means a department alone, or with all below it', async () => {
    await shareRecord(owner, 'opportunity', deal, { with: [{ department: places['east'] }] })
    expect([await sees(other), await sees(below)]).toEqual([true, false])
    await takeBack({ department: places['east'] })
    await shareRecord(owner, 'opportunity', deal, { with: [{ department: places['east'], tree: true }] })
    expect([await sees(other), await sees(below)]).toEqual([true, true])
    await takeBack({ department: places['east'], tree: true })
    expect([await sees(other), await sees(below)]).toEqual([false, false])
  })

  it('means a team and a role', async () => {
    const team = await createRecord(engine.admin, 'team', {
      name: 'Bids',
      code: 'bids',
      members: [other.user.id],
    })
    await engine.refresh()
    const member = { ...other, user: { ...other.user, teams: [String(team.id)] } }
    await shareRecord(owner, 'opportunity', deal, { with: [{ team: team.id }] })
    expect([await sees(member), await sees(below)]).toEqual([true, false])
    await takeBack({ team: team.id })
    await shareRecord(owner, 'opportunity', deal, { with: [{ role: 'seller' }] })
    expect([await sees(other), await sees(below)]).toEqual([true, true])
    await takeBack({ role: 'seller' })
  })

  it('ends by itself', async () => {
    const until = new Date(engine.clock.now().getTime() + 60_000).toISOString()
    await shareRecord(owner, 'opportunity', deal, { with: [{ user: other.user.id }], until })
    expect(await sees(other)).toBe(true)
    engine.clock.pass(60_001)
    expect(await sees(other)).toBe(false)
    expect((await explainAccess(owner, 'opportunity', deal)).shares).toEqual([])
  })

  it('refuses to give what one does not have, and people that are not there', async () => {
    await shareRecord(owner, 'opportunity', deal, { with: [{ user: other.user.id }] })
    await expect(
      shareRecord(other, 'opportunity', deal, { with: [{ user: below.user.id }] }),
    ).rejects.toMatchObject({ code: 'forbidden' })
    await expect(
      shareRecord(below, 'opportunity', deal, { with: [{ user: below.user.id }] }),
    ).rejects.toMatchObject({ code: 'not_found' })
    await takeBack({ user: other.user.id })

    const gone = await engine.person({ roles: ['seller'] })
    await updateUser(gone.user.id)
    for (const whom of [{ user: gone.user.id }, { team: owner.user.id }, { role: 'nobody' }])
      await expect(shareRecord(owner, 'opportunity', deal, { with: [whom] })).rejects.toMatchObject({
        code: 'validation_failed',
        details: { errors: [{ path: '/with/0', code: 'reference_missing' }] },
      })
    for (const body of [
      {},
      { with: [] },
      { with: ['x'] },
      { with: [{ user: 'x' }] },
      { with: [{ role: 'seller', user: owner.user.id }] },
      { with: [{ role: 'seller' }], access: 'all' },
      { with: [{ role: 'seller' }], until: '2001-01-01T00:00:00Z' },
    ])
      await expect(shareRecord(owner, 'opportunity', deal, body)).rejects.toMatchObject({
        code: expect.stringMatching(/parameter_invalid|malformed_request/),
      })
  })

  const updateUser = (id: string) =>
    engine.db.run(sql`UPDATE app."user" SET active = false WHERE id = ${id}::uuid`)

  it('says why somebody may or may not', async () => {
    await shareRecord(owner, 'opportunity', deal, { with: [{ user: other.user.id }] })
    const mine = await explainAccess(owner, 'opportunity', deal)
    expect(mine.acts.find(({ act }) => act === 'update')).toEqual({
      act: 'update',
      allowed: true,
      because: [{ kind: 'role', name: 'seller', label: 'Seller', scope: 'own', holds: true }],
    })
    const theirs = await explainAccess(engine.admin, 'opportunity', deal, other.user.id)
    expect(theirs.acts.find(({ act }) => act === 'read')).toMatchObject({
      allowed: true,
      because: [
        { kind: 'role', name: 'seller', scope: 'department_tree', holds: false },
        { kind: 'share', name: other.user.id, holds: true },
      ],
    })
    expect(theirs.acts.find(({ act }) => act === 'update')).toMatchObject({ allowed: false })
    await expect(explainAccess(owner, 'opportunity', deal, other.user.id)).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(explainAccess(below, 'opportunity', deal)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('explains masks of fields by role and condition', async () => {
    const customer = String(
      (await createRecord(owner, 'customer', { name: 'Masked Ltd', kind: 'company', phone: '+1 555 0100' }))
        .id,
    )
    await shareRecord(owner, 'customer', customer, { with: [{ user: other.user.id }] })
    const phone = async (who: Ctx) =>
      (await explainAccess(who, 'customer', customer)).fields.find(({ field }) => field === 'phone')
    expect(await phone(other)).toMatchObject({
      level: 'mask',
      because: [{ role: 'seller', level: 'mask', unless: 'owner = $user.id', holds: false }],
    })
    expect(await phone(owner)).toMatchObject({ level: 'edit' })
    expect((await readRecord(other, 'customer', customer))['phone']).not.toBe('+1 555 0100')
  })

  it('explains no hidden fields, and shares only to who may share or to whom they mean', async () => {
    const marketer = await engine.person({ roles: ['marketer'] })
    const customer = String(
      (await createRecord(owner, 'customer', { name: 'Discreet Ltd', kind: 'company' })).id,
    )
    await shareRecord(owner, 'customer', customer, {
      with: [{ user: below.user.id }, { user: other.user.id }],
    })
    const seen = await explainAccess(marketer, 'customer', customer)
    expect(seen.fields.map(({ field }) => field)).toEqual(['phone'])
    expect(seen.shares).toEqual([])
    const ofMine = await explainAccess(other, 'customer', customer)
    expect(ofMine.shares.map((share) => share.with.id)).toEqual([other.user.id])
    expect((await explainAccess(owner, 'customer', customer)).shares).toHaveLength(2)
  })

  it('ends on a day that there is', async () => {
    for (const until of ['2099-02-30T00:00:00Z', '2099-13-01T00:00:00Z', '2099-02-28', 5])
      await expect(
        shareRecord(owner, 'opportunity', deal, { with: [{ role: 'seller' }], until }),
      ).rejects.toMatchObject({ code: 'parameter_invalid' })
  })

  describe('of records that are merged', () => {
    const pair = async (name: string) =>
      Promise.all(
        ['A', 'B'].map(async (end) =>
          String((await createRecord(engine.admin, 'customer', { name: `${name} ${end}` })).id),
        ),
      ) as Promise<[string, string]>
    const share = (id: string, more: object) =>
      shareRecord(engine.admin, 'customer', id, { with: [{ user: other.user.id }], ...more })
    const merge = (stays: string, goes: string) =>
      mergeRecords(engine.admin, 'customer', stays, { body: { with: [{ id: goes, version: 1 }] } })
    const findsIt = async (id: string) =>
      (await listRecords(other, 'customer', parseListQuery({ filter: `id = "${id}"` }))).data.length === 1

    it('counts no share that is over', async () => {
      const [stays, goes] = await pair('Over')
      await share(stays, {})
      const until = new Date(engine.clock.now().getTime() + 1_000).toISOString()
      await share(goes, { access: 'edit', until })
      engine.clock.pass(1_001)
      await merge(stays, goes)
      expect(await findsIt(stays)).toBe(true)
    })

    it('gives back by an undo what was there, less what has been taken since', async () => {
      const [stays, goes] = await pair('Taken')
      await share(stays, {})
      await merge(stays, goes)
      await unshareRecord(engine.admin, 'customer', stays, { with: [{ user: other.user.id }] })
      await unmergeRecord(engine.admin, 'customer', stays, {})
      expect(await findsIt(stays)).toBe(false)

      const [kept, gone] = await pair('Lowered')
      await share(gone, { access: 'edit' })
      await merge(kept, gone)
      await share(kept, { access: 'read' })
      await unmergeRecord(engine.admin, 'customer', kept, {})
      expect([await findsIt(kept), await findsIt(gone)]).toEqual([false, true])
      await expect(updateRecord(other, 'customer', gone, { description: 'x' })).rejects.toMatchObject({
        code: 'forbidden',
      })
    })
  })
})
