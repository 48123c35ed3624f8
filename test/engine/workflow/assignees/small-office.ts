import type { Ctx } from '../../../../engine/context.ts'
import { sql } from '../../../../engine/sql.ts'
import { addDepartment, addPerson } from '../../../support/organisation.ts'

/** An office: Boss above Head above Ann, who sells; a clerk with the role finance in the department of Fin. */
export async function smallOffice({ db }: Pick<Ctx, 'db'>) {
  const database = db as Parameters<typeof addPerson>[0]
  const hq = await addDepartment(database, { name: 'HQ', type: 'company' })
  const money = await addDepartment(database, { name: 'Finance', parent: hq })
  const sales = await addDepartment(database, { name: 'Sales', parent: hq })
  for (const [id, code] of [
    [hq, 'hq'],
    [money, 'finance'],
    [sales, 'sales'],
  ])
    await db.run(sql`UPDATE app.department SET code = ${code} WHERE id = ${id}::uuid`)
  const boss = await addPerson(database, { name: 'Boss', roles: ['director'], department: hq })
  const fin = await addPerson(database, { name: 'Fin', department: money })
  const head = await addPerson(database, { name: 'Head', department: sales })
  const ann = await addPerson(database, { name: 'Ann', department: sales })
  const clerk = await addPerson(database, {
    name: 'Clerk',
    email: 'clerk@office.example',
    roles: ['finance'],
    department: money,
  })
  const people = { boss, fin, head, ann, clerk }
  await superior(db, head, boss)
  await superior(db, ann, head)
  await superior(db, fin, boss)
  await db.run(sql`UPDATE app.department SET manager = ${boss}::uuid WHERE id = ${hq}::uuid`)
  await db.run(sql`UPDATE app.department SET manager = ${fin}::uuid WHERE id = ${money}::uuid`)
  await db.run(sql`WITH t AS (INSERT INTO app.team (id, name, code, version, created_at, updated_at)
      VALUES (gen_random_uuid(), 'Board', 'board', 1, now(), now()) RETURNING id)
    INSERT INTO app.team__members (source_id, target_id) SELECT t.id, p FROM t, unnest(${[boss, fin]}::uuid[]) AS p`)
  return { ...people, departments: { hq, money, sales } }
}

export const superior = (db: Ctx['db'], of: string, is: string | null) =>
  db.run(sql`UPDATE app."user" SET superior = ${is}::uuid WHERE id = ${of}::uuid`)
export const disable = (db: Ctx['db'], user: string) =>
  db.run(sql`UPDATE app."user" SET active = false WHERE id = ${user}::uuid`)
export const enable = (db: Ctx['db'], user: string) =>
  db.run(sql`UPDATE app."user" SET active = true WHERE id = ${user}::uuid`)
