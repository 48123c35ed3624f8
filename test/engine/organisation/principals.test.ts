import { beforeAll, describe, expect, it } from 'vitest'
import { readEpoch } from '../../../engine/db/epoch.ts'
import { Principals } from '../../../engine/organisation/principals.ts'
import { raiseRights } from '../../../engine/organisation/raise-rights.ts'
import { RightsFollower } from '../../../engine/organisation/rights-follower.ts'
import { sql } from '../../../engine/sql.ts'
import { withDatabase } from '../../support/database.ts'
import { addDepartment, addPerson, createOrganisationTables } from '../../support/organisation.ts'

describe('principals', () => {
  const db = withDatabase()
  beforeAll(() => createOrganisationTables(db))

  it('knows the department tree below a person, and the whole company above them', async () => {
    const group = await addDepartment(db, { name: 'Group' })
    const company = await addDepartment(db, { name: 'Acme', type: 'company', parent: group })
    const sales = await addDepartment(db, { name: 'Sales', parent: company })
    const north = await addDepartment(db, { name: 'North', parent: sales })
    const service = await addDepartment(db, { name: 'Service', parent: company })
    const id = await addPerson(db, { roles: ['seller'], department: sales })

    const person = await new Principals(db).find(id)

    expect(person).toMatchObject({ id, roles: ['seller'], department: sales })
    expect(person?.departmentTree.toSorted()).toEqual([sales, north].toSorted())
    expect(person?.companyTree.toSorted()).toEqual([company, sales, north, service].toSorted())
  })

  it('sees nothing beyond the person when no department of theirs is a company', async () => {
    const lone = await addDepartment(db, { name: 'Lone' })
    const id = await addPerson(db, { department: lone })

    expect(await new Principals(db).find(id)).toMatchObject({ departmentTree: [lone], companyTree: [] })
  })

  it('does not know people who are deactivated', async () => {
    const id = await addPerson(db)
    await db.run(sql`UPDATE app."user" SET active = false WHERE id = ${id}`)

    expect(await new Principals(db).find(id)).toBeUndefined()
  })

  it('forgets a person when their rights change, and only them', async () => {
    const [mia, tom] = [await addPerson(db, { name: 'Mia' }), await addPerson(db, { name: 'Tom' })]
    const people = new Principals(db)
    const rights = new RightsFollower(db)
    rights.add(people)
    await rights.catchUp((await readEpoch(db)).rightsEpoch)
    const before = { mia: await people.find(mia), tom: await people.find(tom) }

    await db.transaction(async (tx) => {
      await tx.run(sql`UPDATE app."user" SET roles = '{manager}' WHERE id = ${mia}`)
      await raiseRights(tx, 'user', [mia])
    })
    await rights.catchUp((await readEpoch(db)).rightsEpoch)

    expect(before.mia?.roles).toEqual([])
    expect((await people.find(mia))?.roles).toEqual(['manager'])
    expect(await people.find(tom)).toBe(before.tom)
  })

  it('starts afresh when the list of changes it needs is no longer there', async () => {
    const id = await addPerson(db)
    const people = new Principals(db)
    const rights = new RightsFollower(db)
    rights.add(people)
    await rights.catchUp((await readEpoch(db)).rightsEpoch)
    const before = await people.find(id)

    await raiseRights(db, 'user', ['11111111-1111-4111-8111-111111111111'])
    await db.run(sql`DELETE FROM sys.rights_change`)
    await rights.catchUp((await readEpoch(db)).rightsEpoch)

    expect(await people.find(id)).not.toBe(before)
  })

  it('leaves the epoch as it was when the change is rolled back', async () => {
    const before = await readEpoch(db)

    await db
      .transaction(async (tx) => {
        await raiseRights(tx, 'department', [])
        throw new Error('no')
      })
      .catch(() => undefined)

    expect(await readEpoch(db)).toEqual(before)
  })
})
