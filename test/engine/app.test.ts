import { describe, expect, it } from 'vitest'
import { raiseRights } from '../../engine/organisation/raise-rights.ts'
import { withEngine } from '../support/engine.ts'

describe('the composed engine', () => {
  const engine = withEngine()

  it('runs on the shipped packages', () => {
    expect([...engine.admin.model.objects.keys()]).toEqual(expect.arrayContaining(['user', 'customer']))
    expect(engine.admin.model.roles.has('admin')).toBe(true)
  })

  it('signs people in with the roles a test asks for', async () => {
    const browser = await engine.http({ roles: ['admin'], name: 'Zoe' })

    expect(await (await browser.get('/api/me')).json()).toMatchObject({ name: 'Zoe', roles: ['admin'] })
  })

  it('keeps a context usable after rights have changed', async () => {
    const ctx = engine.as({ roles: ['admin'] })
    const before = ctx.rightsEpoch

    await raiseRights(ctx.db, 'department', [])

    expect(ctx.rightsEpoch).toBe(before + 1)
  })
})
