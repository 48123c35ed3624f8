import { describe, expect, it } from 'vitest'
import { auditDays } from '../../../engine/audit/retention.ts'
import { withEngine } from '../../support/engine.ts'

describe('how long the audit is kept', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/offices' })
  const path = '/api/audit/settings'

  it('is shown to who may read the audit and changed by who may manage it', async () => {
    const auditor = await engine.http({ roles: ['auditor'] })
    const seller = await engine.http({ roles: ['seller'] })
    const admin = await engine.http(engine.admin)

    expect(await (await auditor.get(path)).json()).toEqual({ audit_days: 400, kept_since: null })
    expect((await seller.get(path)).status).toBe(403)
    expect((await auditor.patch(path, { audit_days: 90 })).status).toBe(403)
    expect(await (await admin.patch(path, { audit_days: 730 })).json()).toMatchObject({ audit_days: 730 })
    expect(await auditDays(engine.db)).toBe(730)
  })

  it('is itself in the audit when it changes', async () => {
    const admin = await engine.http(engine.admin)
    await admin.patch(path, { audit_days: 500 })
    await admin.patch(path, { audit_days: 500 })

    const { data } = await (await admin.get('/api/audit?kind=audit_days_changed')).json()

    expect(data.filter((one: { details: { after: number } }) => one.details.after === 500)).toHaveLength(1)
  })

  it('is never so short that traces vanish at once', async () => {
    const admin = await engine.http(engine.admin)

    for (const days of [0, 29, 4_000, 30.5, '90', null]) {
      const answer = await admin.patch(path, { audit_days: days })
      expect(answer.status, String(days)).toBe(422)
    }
  })
})
