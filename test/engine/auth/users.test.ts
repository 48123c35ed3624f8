import { beforeAll, describe, expect, it } from 'vitest'
import { withBareEngine } from '../../support/bare-engine.ts'
import { withDatabase } from '../../support/database.ts'
import { addDepartment, addPerson, modelWithRoles, usualPassword } from '../../support/organisation.ts'

describe('/api/admin/users', () => {
  const db = withDatabase()
  const model = modelWithRoles({
    office: { system: ['manage_users', 'import'], objects: { deal: { read: 'all', update: 'department' } } },
    seller: { objects: { deal: { read: 'department', update: 'own' } } },
    auditor: { system: ['view_audit'] },
    closer: { objects: { deal: { delete: 'own' } } },
  })
  const server = withBareEngine(db, { model: () => model })
  beforeAll(async () => {
    await addPerson(db, { email: 'admin@example.com', roles: ['admin'], password: usualPassword })
    await addPerson(db, { email: 'office@example.com', roles: ['office'], password: usualPassword })
    await addPerson(db, { email: 'seller@example.com', roles: ['seller'], password: usualPassword })
  })
  const as = (name: string) => server.browser().signIn(`${name}@example.com`, usualPassword)

  it('makes a user who can sign in', async () => {
    const department = await addDepartment(db)
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
    const id = await addPerson(db, { email: 'leaver@example.com', password: usualPassword })
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
})
