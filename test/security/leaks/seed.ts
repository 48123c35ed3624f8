import { join } from 'node:path'
import { type App, composeApp } from '../../../engine/app.ts'
import { saveUser } from '../../../engine/auth/save-user.ts'
import { sessionCookie } from '../../../engine/auth/session-cookie.ts'
import { sessions } from '../../../engine/auth/sessions.ts'
import { type Ctx, systemClock } from '../../../engine/context.ts'
import type { Database } from '../../../engine/database.ts'
import { connect } from '../../../engine/db/connect.ts'
import { readEpoch } from '../../../engine/db/epoch.ts'
import { principals } from '../../../engine/organisation/principals.ts'
import { findUserByEmail } from '../../../engine/organisation/users.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { shareRecord } from '../../../engine/records/sharing/share-record.ts'
import { sql } from '../../../engine/sql.ts'
import { TestBrowser } from '../../support/browser.ts'
import { testKeys } from '../../support/clock.ts'
import { silentLog } from '../../support/log.ts'
import { publishedTemplate } from '../../support/published-template.ts'
import type { Template } from '../../support/template.ts'
import { type Kind, kinds, type Owner, seesAll } from './kinds.ts'

/** Ids of a kind's records: what its person may see, and what not. */
export interface Facts {
  me: string
  people: Record<Exclude<Owner, 'me'>, string>
  deals: { one: string; two: string; changed: string; kept: string; binned: string; purged: string }
  firms: { seen: string; hidden: string }
  lines: { seen: string; hidden: string }
  remarks: { seen: string; hidden: string }
  calls: { seen: string; hidden: string }
  files: { seen: string; hidden: string }
}

const folder = 'fixtures/leaks'
const published = publishedTemplate([], folder)

/** A small company with records for every kind, the same in both worlds to the last id. */
export const seeded: Template = {
  name: 'leaks',
  madeFrom: [
    'engine',
    'metadata',
    join('test', folder),
    'test/security/leaks/seed.ts',
    'test/security/leaks/kinds.ts',
  ],
  async build(url) {
    await published.build(url)
    const db = connect({ url, log: silentLog, size: 4 })
    const app = composeApp({ db, log: silentLog, clock: systemClock, keys: testKeys, runsJobs: false })
    try {
      await app.start()
      await seed(app, db)
    } finally {
      await app.stop()
      await db.close()
    }
  },
}

export async function adminOf(app: App, db: Database): Promise<Ctx> {
  const { id } = (await findUserByEmail(db, 'admin@example.com'))!
  const ctx = await app.systemCtx()
  await app.rights.catchUp((await readEpoch(db)).rightsEpoch)
  return { ...ctx, via: 'screen', user: (await app.parts.get(principals).find(id))! }
}

async function seed(app: App, db: Database): Promise<void> {
  const admin = await adminOf(app, db)
  const make = async (object: string, values: Record<string, unknown>): Promise<string> =>
    (await createRecord(await adminOf(app, db), object, values, { confirm: true })).id
  const department = (name: string, type: string, parent?: string) =>
    make('department', { name, code: name.replaceAll(' ', '_'), type, ...(parent ? { parent } : {}) })
  const beta = await department('beta', 'company')
  const person = async (name: string, department: string, roles: readonly string[]): Promise<string> =>
    (
      await saveUser(await app.systemCtx(), {
        name,
        email: `${name.replaceAll(' ', '.')}@example.com`,
        roles,
        department,
        active: true,
      })
    ).id
  const address = await app.http.listen(0, '127.0.0.1')
  const cookie = await app.parts.get(sessions).open(admin.user.id, { ip: '127.0.0.1', agent: 'seed' })
  const browser = new TestBrowser(address).keepCookie(sessionCookie, cookie)

  await db.run(sql`CREATE TABLE public.leak_facts (kind text PRIMARY KEY, facts jsonb NOT NULL)`)
  for (const kind of kinds) {
    const company = await department(`${kind.name} company`, 'company')
    const east = await department(`${kind.name} east`, 'department', company)
    const below = await department(`${kind.name} below`, 'department', east)
    const west = await department(`${kind.name} west`, 'department', company)
    const places = { colleague: east, junior: below, west, rival: beta, stranger: beta }
    const people = {} as Facts['people']
    for (const [name, place] of Object.entries(places))
      people[name as keyof Facts['people']] = await person(`${kind.name} ${name}`, place, [])
    const me = await person(kind.name, east, kind.roles)
    const facts = await seedKind({ kind, me, people, browser, make })
    if (kind.by === 'share')
      for (const id of [facts.deals.one, facts.deals.two])
        await shareRecord(await adminOf(app, db), 'deal', id, { with: [{ user: me }], access: 'edit' })
    await db.run(sql`INSERT INTO public.leak_facts VALUES (${kind.name}, ${JSON.stringify(facts)}::jsonb)`)
  }
}

interface Seeding {
  kind: Kind
  me: string
  people: Facts['people']
  browser: TestBrowser
  make(object: string, values: Record<string, unknown>): Promise<string>
}

async function seedKind({ kind, me, people, browser, make }: Seeding): Promise<Facts> {
  const id = (owner: Owner) => (owner === 'me' ? me : people[owner])
  const upload = async (text: string): Promise<string> => {
    const body = new FormData()
    body.append('file', new Blob([text]), `${kind.name}.txt`)
    const answer = await browser.fetch('/api/files', { method: 'POST', body })
    return ((await answer.json()) as { id: string }).id
  }
  const tier = kind.by === 'rule' ? 'key' : 'plain'
  const seen = await make('firm', {
    name: `${kind.name} sparrow firm`,
    city: 'Oslo',
    tier,
    budget: 7,
    owner: id(kind.seen),
  })
  const hidden = await make('firm', {
    name: `${kind.name} falcon firm`,
    city: 'Rome',
    budget: 9,
    owner: id(kind.hidden[0]),
  })
  const files = { seen: await upload('seen'), hidden: await upload('hidden') }
  const deal = (name: string, values: Record<string, unknown>) =>
    make('deal', {
      name: `${kind.name} ${name}`,
      amount: '100',
      note: `${kind.name} ${name} note`,
      phone: '13812345678',
      secret: 'the vault',
      rank: 5,
      lines: [{ name: `${name} line`, quantity: 2 }],
      ...values,
    })
  const mine = { owner: id(kind.seen), firm: seen, others: [seen, hidden] }
  const theirs = {
    owner: id(kind.hidden[0]),
    firm: kind.underSeenFirm && !seesAll(kind) ? seen : hidden,
    amount: '900',
    stage: 'won',
  }
  const deals = {
    one: await deal('sparrow one', { ...mine, code: `${kind.name}-1`, paper: files.seen }),
    two: await deal('sparrow two', { ...mine, about: { object: 'firm', id: hidden } }),
    changed: await deal('falcon changed', { ...theirs, paper: files.hidden }),
    kept: await deal('falcon kept', { ...theirs, code: `${kind.name}-9` }),
    binned: await deal('falcon binned', theirs),
    purged: await deal('falcon purged', theirs),
  }
  const remark = (text: string, owner: string) =>
    make('remark', { text: `${kind.name} ${text}`, deal: deals.one, owner })
  const call = (subject: string, owner: string) =>
    make('activity', { subject: `${kind.name} ${subject}`, owner, about: { object: 'deal', id: deals.one } })
  const remarks = {
    seen: await remark('sparrow remark', id(kind.seen)),
    hidden: await remark('falcon remark', id(kind.hidden[0])),
  }
  const calls = { seen: await call('sparrow call', me), hidden: await call('falcon call', people.rival) }
  const line = (name: string, of: string) =>
    make('line', { name: `${kind.name} ${name}`, deal: of, quantity: 3 })
  const lines = {
    seen: await line('sparrow line', deals.one),
    hidden: await line('falcon line', deals.changed),
  }
  return { me, people, deals, firms: { seen, hidden }, lines, remarks, calls, files }
}
