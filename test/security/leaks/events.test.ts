import { describe, expect, it } from 'vitest'
import type { Ctx } from '../../../engine/context.ts'
import { raiseRights } from '../../../engine/organisation/raise-rights.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { shareRecord, unshareRecord } from '../../../engine/records/sharing/share-record.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import type { TestBrowser } from '../../support/browser.ts'
import { withEngine } from '../../support/engine.ts'
import { addDepartment } from '../../support/organisation.ts'

describe('live events', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/leaks' })

  async function follow(browser: TestBrowser) {
    const answer = await browser.get('/api/events')
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
    let seen = ''
    const until = async (text: string, from = 0) => {
      while (!seen.includes(text, from)) {
        const { done, value } = await reader.read()
        if (done) break
        seen += value
      }
      return seen
    }
    return { until, end: () => reader.cancel() }
  }

  it('name no record to somebody who may not read it, and every one to who may', async () => {
    const seller = await engine.person({ roles: ['by_own'] })
    const boss = await engine.person({ roles: ['masked'] })
    const mine = await createRecord(seller, 'deal', { name: 'mine' })
    const foreign = await createRecord(boss, 'deal', { name: 'foreign' })
    const sellers = await follow(await engine.http(seller))
    const bosses = await follow(await engine.http(boss))
    await Promise.all([sellers.until(': open'), bosses.until(': open')])
    await new Promise((resume) => setTimeout(resume, 1200)) // what was made before is behind the feed

    await updateRecord(boss, 'deal', foreign.id, { name: 'foreign still' })
    const fresh = await createRecord(boss, 'deal', { name: 'foreign too' })
    await updateRecord(seller, 'deal', mine.id, { name: 'mine still' })

    const told = await sellers.until(mine.id)
    expect(told).not.toContain(foreign.id)
    expect(told).not.toContain(fresh.id)
    for (const { id } of [foreign, fresh, mine]) expect(await bosses.until(id)).toContain(id)
    await Promise.all([sellers.end(), bosses.end()])
  })

  describe('of a record that leaves somebody’s sight', () => {
    /** How often a person is told of a record by what is done, between two words of a record shared with them. */
    async function toldOf(person: Ctx, id: string, work: () => Promise<unknown>): Promise<number> {
      const { id: mark } = await createRecord(engine.admin, 'deal', { name: 'mark' })
      await shareRecord(engine.admin, 'deal', mark, { with: [{ user: person.user.id }] })
      const stream = await follow(await engine.http(person))
      await stream.until(': open')
      await updateRecord(engine.admin, 'deal', mark, { name: 'begin' })
      const before = await stream.until(mark)
      await work()
      await updateRecord(engine.admin, 'deal', mark, { name: 'end' })
      const after = await stream.until(mark, before.length)
      await stream.end()
      return after.slice(before.length).split(id).length - 1
    }
    const give = (id: string, values: object) => () => updateRecord(engine.system, 'deal', id, { ...values })

    it('tell its id once more to who had it, and to nobody who had not', async () => {
      const [before, after, never] = [
        await engine.person({ roles: ['by_own'] }),
        await engine.person({ roles: ['by_own'] }),
        await engine.person({ roles: ['by_own'] }),
      ]
      const { id } = await createRecord(before, 'deal', { name: 'given away' })
      const counts = await Promise.all([
        toldOf(before, id, give(id, { owner: after.user.id })),
        toldOf(never, id, async () => undefined),
      ])
      expect(counts).toEqual([1, 0])

      // It is no business of theirs any more.
      expect(await toldOf(before, id, give(id, { name: 'given away, changed' }))).toBe(0)
    })

    it('tell it to a department that it leaves', async () => {
      const [here, there] = [await addDepartment(engine.db), await addDepartment(engine.db)]
      await raiseRights(engine.db, 'department', [])
      const colleague = await engine.person({ roles: ['by_department'], department: here })
      const owner = await engine.person({ roles: ['by_department'], department: here })
      const other = await engine.person({ roles: ['by_department'], department: there })
      const { id } = await createRecord(owner, 'deal', { name: 'moves' })

      expect(await toldOf(colleague, id, give(id, { owner: other.user.id }))).toBe(1)
    })

    it('tell it to whom it was shared with, unless the share had ended before', async () => {
      const owner = await engine.person({ roles: ['by_own'] })
      const [still, past] = [
        await engine.person({ roles: ['by_hand'] }),
        await engine.person({ roles: ['by_hand'] }),
      ]
      const { id } = await createRecord(owner, 'deal', { name: 'shared' })
      const people = [{ user: still.user.id }, { user: past.user.id }]
      await shareRecord(owner, 'deal', id, { with: [people[0]] })
      const until = new Date(engine.clock.now().getTime() + 1000).toISOString()
      await shareRecord(owner, 'deal', id, { with: [people[1]], until })
      engine.clock.pass(2000)

      const both = toldOf(past, id, async () => undefined)
      expect(await toldOf(still, id, () => unshareRecord(owner, 'deal', id, { with: people }))).toBe(1)
      expect(await both).toBe(0)
    })

    it('tell it to whom a condition no longer opens it', async () => {
      const boss = await engine.person({ roles: ['masked'] })
      const reader = await engine.person({ roles: ['by_rule'] })
      const [key, small] = [
        await createRecord(boss, 'firm', { name: 'Key', tier: 'key' }),
        await createRecord(boss, 'firm', { name: 'Small', tier: 'plain' }),
      ]
      const { id } = await createRecord(boss, 'deal', { name: 'of a key firm', firm: key.id })

      expect(await toldOf(reader, id, give(id, { firm: small.id }))).toBe(1)
      expect(await toldOf(reader, id, give(id, { name: 'of a small firm' }))).toBe(0)
    })

    it('tell it to whom it was shared with until now', async () => {
      const owner = await engine.person({ roles: ['by_own'] })
      const guest = await engine.person({ roles: ['by_hand'] })
      const { id } = await createRecord(owner, 'deal', { name: 'lent' })
      const until = new Date(engine.clock.now().getTime() + 60_000).toISOString()
      await shareRecord(owner, 'deal', id, { with: [{ user: guest.user.id }], until })

      expect(await toldOf(guest, id, async () => engine.clock.pass(60_000))).toBe(1)
      expect(await toldOf(guest, id, async () => engine.clock.pass(60_000))).toBe(0)
    })

    it('tell its lines with it, as they have their rights from it', async () => {
      const [before, after] = [
        await engine.person({ roles: ['by_parent'] }),
        await engine.person({ roles: ['by_parent'] }),
      ]
      const { id } = await createRecord(before, 'deal', { name: 'with lines' })
      const line = await createRecord(before, 'line', { name: 'a line', deal: id })
      const never = await engine.person({ roles: ['by_parent'] })

      const move = give(id, { owner: after.user.id })
      expect(
        await Promise.all([toldOf(before, line.id, move), toldOf(never, line.id, async () => undefined)]),
      ).toEqual([1, 0])
      expect(await toldOf(before, line.id, () => updateRecord(after, 'line', line.id, { name: 'x' }))).toBe(0)
    })

    it('tell it to whom one of its links opened it', async () => {
      const boss = await engine.person({ roles: ['masked'] })
      const reader = await engine.person({ roles: ['by_link'] })
      const stranger = await engine.person({ roles: ['by_own'] })
      const [key, small] = [
        await createRecord(boss, 'firm', { name: 'Key', tier: 'key' }),
        await createRecord(boss, 'firm', { name: 'Small', tier: 'plain' }),
      ]
      const { id } = await createRecord(boss, 'deal', { name: 'linked', others: [small.id, key.id] })

      const unlink = give(id, { others: [small.id] })
      expect(
        await Promise.all([toldOf(reader, id, unlink), toldOf(stranger, id, async () => undefined)]),
      ).toEqual([1, 0])
      expect(await toldOf(reader, id, give(id, { others: [] }))).toBe(0)
    })
  })
})
