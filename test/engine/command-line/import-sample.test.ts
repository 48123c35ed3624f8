import { PassThrough } from 'node:stream'
import { beforeAll, describe, expect, it } from 'vitest'
import { setPassword } from '../../../engine/auth/passwords.ts'
import { ApiSession } from '../../../engine/command-line/api-session.ts'
import { type ImportedSample, importSamples } from '../../../engine/command-line/import-sample.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

describe('import-sample', () => {
  const engine = withEngine()
  const out = new PassThrough()
  const session = () => new ApiSession(engine.browser().origin)

  async function importAll(): Promise<ImportedSample[]> {
    const signedIn = session()
    await signedIn.signIn('admin@example.com', 'a long password')
    const screen = out as unknown as NodeJS.WriteStream
    return importSamples(signedIn, { folder: 'test/fixtures/files', packages: 'metadata', out: screen })
  }

  beforeAll(async () => {
    await setPassword(engine.db, engine.admin.user.id, { password: 'a long password', at: new Date() })
  })

  it('imports every file with the mapping that its package ships', async () => {
    const imported = await importAll()
    expect(imported.map(({ name, job }) => [name, job.state, job.error_count])).toEqual(
      ['departments', 'managers', 'sellers', 'products', 'customers', 'opportunities', 'tickets'].map(
        (name) => [name, 'done', 0],
      ),
    )
    expect(String(out.read())).toContain('opportunities    3 rows, 3 created, 0 updated, 0 errors')
  })

  it('resolves what the files say differently', async () => {
    const deals = await engine.db.rows(
      sql`SELECT o.code, o.stage, o.amount::int AS amount, c.name AS customer, p.name AS product, u.email AS owner, d.code AS office
        FROM app.opportunity o LEFT JOIN app.customer c ON c.id = o.customer LEFT JOIN app.product p ON p.id = o.product
        JOIN app."user" u ON u.id = o.owner JOIN app.department d ON d.id = o.owner_department ORDER BY o.code`,
    )
    expect(deals).toEqual([
      {
        code: 'AAAA1111',
        stage: 'won',
        amount: 4514,
        customer: 'Daughter Works',
        product: 'GTX Pro',
        owner: 'ida.holm@example.com',
        office: 'central',
      },
      {
        code: 'BBBB2222',
        stage: 'lost',
        amount: 0,
        customer: 'Mother Works',
        product: 'MG Special',
        owner: 'jo.ritter@example.com',
        office: 'central',
      },
      {
        code: 'CCCC3333',
        stage: 'propose',
        amount: null,
        customer: null,
        product: 'MG Special',
        owner: 'kim.sato@example.com',
        office: 'east',
      },
    ])
    const [daughter] = await engine.db.rows(
      sql`SELECT c.industry, c.annual_revenue::bigint AS revenue, p.name AS parent, p.country
        FROM app.customer c JOIN app.customer p ON p.id = c.parent`,
    )
    expect(daughter).toEqual({
      industry: 'technology',
      revenue: 1_100_040_000,
      parent: 'Mother Works',
      country: 'philippines',
    })
    const people = await engine.db.rows(
      sql`SELECT u.roles, b.email AS superior FROM app."user" u JOIN app."user" b ON b.id = u.superior WHERE u.email = 'kim.sato@example.com'`,
    )
    expect(people).toEqual([{ roles: ['seller'], superior: 'lea.brandt@example.com' }])
  })

  it('keeps descriptions byte for byte', async () => {
    const tickets = await engine.db.rows(
      sql`SELECT description, purchased_on, first_response_at FROM app.ticket ORDER BY code`,
    )
    expect(tickets[0]).toMatchObject({
      description: 'It, the "{product_purchased}",\n\nfails.  \nHelp',
      purchased_on: '2021-03-22',
    })
    expect(tickets[1]).toMatchObject({ description: 'One line' })
  })

  it('changes nothing the second time', async () => {
    const before = await engine.db.first(
      sql`SELECT count(*)::int AS n, sum(version)::int AS versions FROM app.ticket`,
    )
    const again = await importAll()
    expect(again.every(({ job }) => job.result?.['created'] === 0)).toBe(true)
    expect(
      await engine.db.first(sql`SELECT count(*)::int AS n, sum(version)::int AS versions FROM app.ticket`),
    ).toEqual(before)
  })

  it('says in words that a password is wrong', async () => {
    await expect(session().signIn('admin@example.com', 'not this one')).rejects.toThrow(/wrong/)
  })
})
