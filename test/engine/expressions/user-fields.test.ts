import { beforeAll, describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { dependenciesOf } from '../../../metadata/language/dependencies.ts'
import type { TestBrowser } from '../../support/browser.ts'
import { withEngine } from '../../support/engine.ts'

describe('$user', () => {
  const engine = withEngine()
  let browser: TestBrowser
  let me: string

  beforeAll(async () => {
    const person = await engine.person({ roles: ['admin'] })
    me = person.user.id
    await updateRecord(engine.system, 'user', me, {
      job_title: 'Buyer',
      away_until: '2026-03-01',
      employee_number: '7',
    })
    for (const [name, rank] of [
      ['Buyer', 1],
      ['Seller', 2],
    ] as const)
      await createRecord(engine.admin, 'customer', {
        name,
        kind: 'company',
        employees: rank,
        code: String(rank + 6),
      })
    browser = await engine.http(person)
  }, 60_000)

  const found = async (filter: string, object = 'customer'): Promise<unknown[]> => {
    const answer = await browser.get(
      `/api/records/${object}?fields=name&filter=${encodeURIComponent(filter)}`,
    )
    const body = await answer.json()
    return answer.status === 200
      ? body.data.map((row: { name: unknown }) => row.name)
      : [body.code, body.detail]
  }

  it("has the values of the person's own record in filters", async () => {
    expect(await found('name = $user.job_title')).toEqual(['Buyer'])
    expect(await found('code = $user.employee_number')).toEqual(['Buyer'])
    expect(await found('away_until = $user.away_until', 'user')).toHaveLength(1)
    expect(await found('$user.away_until < "2026-04-01" and name = "Seller"')).toEqual(['Seller'])
    expect(await found('$exists($user.phone)')).toEqual([])
  })

  it('follows a change of that record at once', async () => {
    await updateRecord(engine.system, 'user', me, { job_title: 'Seller' })
    expect(await found('name = $user.job_title')).toEqual(['Seller'])
  })

  it('means the same to a rule in the engine', async () => {
    const answer = await browser.post('/api/design/expressions', {
      text: 'name = $user.job_title',
      object: 'customer',
      record: { name: 'Seller' },
    })
    expect(await answer.json()).toMatchObject({ value: true, diagnostics: [] })
  })

  it('refuses what a user has not, and says what there is', async () => {
    const [code, detail] = await found('name = $user.shoe_size')
    expect(code).toBe('expression_invalid')
    expect(detail).toContain('shoe_size')
  })

  it('is a use of the field, so that it can be renamed and is not retired unasked', () => {
    const found = dependenciesOf('name = $user.job_title', {
      objects: engine.admin.model.objects,
      object: 'customer',
      names: { given: { user: new Map([['id', 'ref']]) } },
    })
    expect(found?.uses).toContainEqual(
      expect.objectContaining({ kind: 'field', object: 'user', name: 'job_title' }),
    )
  })
})
