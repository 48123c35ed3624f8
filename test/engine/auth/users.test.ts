import { beforeAll, describe, expect, it } from 'vitest'
import { createUser } from '../../../engine/auth/manage-users.ts'
import { setPassword } from '../../../engine/auth/passwords.ts'
import { readEpoch } from '../../../engine/db/epoch.ts'
import { StaleModel } from '../../../engine/errors.ts'
import { principals } from '../../../engine/organisation/principals.ts'
import { withEngine } from '../../support/engine.ts'
import { addDepartment, addPerson, usualPassword } from '../../support/organisation.ts'

describe('/api/admin/users', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/offices' })
  beforeAll(async () => {
    await setPassword(engine.db, engine.admin.user.id, { password: usualPassword, at: new Date() })
    await addPerson(engine.db, { email: 'office@example.com', roles: ['office'], password: usualPassword })
    await addPerson(engine.db, { email: 'seller@example.com', roles: ['seller'], password: usualPassword })
  })
  const as = (name: string) => engine.browser().signIn(`${name}@example.com`, usualPassword)

  it('makes a user who can sign in', async () => {
    const department = await addDepartment(engine.db)
    const admin = await as('admin')

    const made = await admin.post('/api/admin/users', {
      email: 'new@example.com',
      name: 'New',
      password: usualPassword,
      roles: ['seller'],
      department,
    })

    expect(made.status).toBe(201)
    expect(await made.json()).toMatchObject({
      email: 'new@example.com',
      roles: ['seller'],
      department,
      active: true,
    })
    expect(await (await (await as('new')).get('/api/me')).json()).toMatchObject({
      must_change_password: true,
    })
  })

  it('is closed to people without the right', async () => {
    const seller = await as('seller')

    expect((await seller.get('/api/admin/users')).status).toBe(403)
    expect((await seller.post('/api/admin/users', { email: 'x@example.com', name: 'X' })).status).toBe(403)
  })

  it('names a role, department and e-mail that cannot be', async () => {
    const admin = await as('admin')
    const nowhere = '11111111-1111-4111-8111-111111111111'

    const role = await admin.post('/api/admin/users', { email: 'a@example.com', name: 'A', roles: ['king'] })
    const place = await admin.post('/api/admin/users', {
      email: 'a@example.com',
      name: 'A',
      department: nowhere,
    })
    const taken = await admin.post('/api/admin/users', { email: 'SELLER@example.com', name: 'A' })

    expect((await role.json()).errors).toMatchObject([{ path: '/roles/0', code: 'reference_missing' }])
    expect((await place.json()).errors).toMatchObject([{ path: '/department', code: 'reference_missing' }])
    expect(taken.status).toBe(409)
    expect((await taken.json()).code).toBe('duplicate_record')
  })

  it('lets nobody but an admin hand out rights they lack', async () => {
    const office = await as('office')
    const attempt = async (role: string) =>
      (await office.post('/api/admin/users', { email: `${role}2@example.com`, name: role, roles: [role] }))
        .status

    expect(await attempt('seller')).toBe(201) // reads and updates less than office does
    expect(await attempt('auditor')).toBe(403)
    expect(await attempt('closer')).toBe(403)
    expect(await attempt('admin')).toBe(403)
  })

  it('lets nobody hand out fields that are hidden from them, nor what is made later', async () => {
    const keeper = await engine.http({ roles: ['keeper'] })
    const attempt = async (role: string) =>
      (await keeper.post('/api/admin/users', { email: `${role}3@example.com`, name: role, roles: [role] }))
        .status

    expect(await attempt('reader')).toBe(403) // names no fields: it gives all of them
    expect(await attempt('visitor')).toBe(403)
    expect(await attempt('glancer')).toBe(201)
  })

  it('makes many at once, none of them in vain', async () => {
    const admin = await engine.http(engine.admin)
    const many = Array.from({ length: 20 }, (_, n) => ({
      email: `many${n}@example.com`,
      name: `Many ${n}`,
      password: usualPassword,
    }))

    const answers = await Promise.all(many.map((user) => admin.post('/api/admin/users', user)))

    expect(answers.map((answer) => answer.status)).toEqual(many.map(() => 201))
  })

  it('makes many departments at once by the way of all records', async () => {
    const admin = await engine.http(engine.admin)
    const make = (n: number) =>
      admin.post('/api/records/department', { name: `At once ${n}`, code: `once${n}`, type: 'department' })

    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => make(n)))

    expect(answers.filter((answer) => answer.status !== 201)).toEqual([])
  })

  it('gives the first answer again for the same Idempotency-Key', async () => {
    const admin = await engine.http(engine.admin)
    const send = (name: string) =>
      admin.fetch('/api/admin/users', {
        method: 'POST',
        json: { email: 'again@example.com', name, password: usualPassword },
        headers: { 'idempotency-key': 'user-once' },
      })

    const [first, again, other] = [await send('Again'), await send('Again'), await send('Other')]

    expect([first.status, again.status, other.status]).toEqual([201, 201, 422])
    expect(await again.json()).toEqual(await first.json())
    expect((await other.json()).code).toBe('idempotency_reused')
  })

  it('asks anew whether the manager still may, when their roles are taken meanwhile', async () => {
    const keeper = await engine.person({ roles: ['keeper'] })
    const stale = { ...keeper, rightsEpoch: (await readEpoch(engine.db)).rightsEpoch }
    const admin = await engine.http(engine.admin)
    await admin.patch(`/api/admin/users/${keeper.user.id}`, { roles: [] })

    await expect(createUser(stale, { email: 'late@example.com', name: 'Late' })).rejects.toThrow(StaleModel)
  })

  it('keeps people with more rights out of reach: no new password for an admin', async () => {
    const { data } = await (await (await as('admin')).get('/api/admin/users')).json()
    const adminId = data.find((user: { email: string }) => user.email === 'admin@example.com').id

    const answer = await (await as('office')).patch(`/api/admin/users/${adminId}`, {
      password: 'mine from now on',
    })

    expect(answer.status).toBe(403)
    await as('admin')
  })

  it('ends sessions and keys of who is deactivated, at once', async () => {
    const id = await addPerson(engine.db, { email: 'leaver@example.com', password: usualPassword })
    const leaver = await as('leaver')
    const { key } = await (await leaver.post('/api/keys', { name: 'Mine' })).json()

    const answer = await (await as('admin')).post(`/api/admin/users/${id}/deactivate`)

    expect(await answer.json()).toMatchObject({ active: false })
    expect((await leaver.get('/api/me')).status).toBe(401)
    const byKey = await fetch(`${leaver.origin}/api/me`, { headers: { authorization: `Bearer ${key}` } })
    expect(byKey.status).toBe(401)
    await expect(as('leaver')).rejects.toThrow('sign_in_failed')
  })

  it('never loses the last admin', async () => {
    const admin = await as('admin')
    const { id } = await (await admin.get('/api/me')).json()

    const demoted = await admin.patch(`/api/admin/users/${id}`, { roles: ['seller'] })

    expect(demoted.status).toBe(403)
    expect((await admin.post(`/api/admin/users/${id}/deactivate`)).status).toBe(403)
  })

  it('is the only door to what gives rights: not the records, whatever a role says', async () => {
    const office = await engine.http({ roles: ['office'] })
    const { id } = (await engine.person({ roles: ['seller'], name: 'Tom' })).user
    const attempts = {
      email: 'mine@example.com',
      roles: ['admin'],
      active: false,
      department: null,
      superior: id,
    }

    const change = await office.patch(`/api/records/user/${id}`, attempts)
    const made = await engine.http(engine.admin)
    const create = await made.post('/api/records/user', { name: 'X', email: 'x@example.com' })
    const remove = await made.delete(`/api/records/user/${id}`)
    const harmless = await office.patch(`/api/records/user/${id}`, { job_title: 'Boss' })

    expect(change.status).toBe(422)
    expect((await change.json()).errors.map((error: { path: string }) => error.path)).toEqual(
      expect.arrayContaining(['/email', '/roles', '/active', '/superior']),
    )
    expect(engine.log.lines.filter((line) => line.level === 'error')).toEqual([])
    expect([create.status, remove.status, harmless.status]).toEqual([403, 403, 200])
  })

  it('keeps a history of who gave which role', async () => {
    const { id } = (await engine.person({ name: 'Tom' })).user
    const admin = await engine.http(engine.admin)

    await admin.patch(`/api/admin/users/${id}`, { roles: ['seller'] })
    const { data } = await (await admin.get(`/api/records/user/${id}/history`)).json()

    expect(data[0]).toMatchObject({
      on_behalf_of: { id: engine.admin.user.id },
      changes: { roles: [null, ['seller']] },
    })
  })

  it('moves people and their rights with the department tree', async () => {
    const company = await addDepartment(engine.db, { name: 'Acme', type: 'company' })
    const sales = await addDepartment(engine.db, { name: 'Sales' })
    const mia = await engine.person({ department: sales })
    const admin = await engine.http(engine.admin)

    await admin.patch(`/api/records/department/${sales}`, { parent: company })
    await engine.refresh()
    const after = await engine.app.parts.get(principals).find(mia.user.id)

    expect(mia.user.companyTree).toEqual([])
    expect(after?.companyTree.toSorted()).toEqual([company, sales].toSorted())
  })

  it('takes hundreds of departments at once, each chunk after the other', async () => {
    const admin = await engine.http(engine.admin)
    const create = Array.from({ length: 1100 }, (_, n) => ({
      name: `Office ${n}`,
      code: `o${n}`,
      type: 'department',
    }))
    create[700] = { ...create[700]!, type: 'castle' }

    const answer = await admin.post('/api/records/department/bulk', { create, mode: 'each' })
    const { results } = await answer.json()

    expect(answer.status).toBe(200)
    expect(results.filter((result: { problem?: unknown }) => result.problem)).toHaveLength(1)
    expect(results.filter((result: { id?: string }) => result.id)).toHaveLength(1099)
  })
})
