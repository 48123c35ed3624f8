import { describe, expect, it } from 'vitest'
import { changeDraft } from '../../../engine/catalog/draft.ts'
import { publish } from '../../../engine/catalog/publish.ts'
import type { Ctx } from '../../../engine/context.ts'
import { bulkRecords } from '../../../engine/records/bulk.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { deleteRecord } from '../../../engine/records/delete.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { restoreRecord } from '../../../engine/records/restore.ts'
import { saveOrder } from '../../../engine/records/save-order.ts'
import { applyDuplicateRules } from '../../../engine/records/steps/apply-duplicate-rules.ts'
import { lockRows } from '../../../engine/records/steps/lock-rows.ts'
import { lockRollupParents } from '../../../engine/records/steps/roll-up.ts'
import { takeNumbers } from '../../../engine/records/steps/take-numbers.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { withEngine } from '../../support/engine.ts'
import { silentLog } from '../../support/log.ts'
import { importer } from './import/importer.ts'

const outcomeOf = (work: Promise<unknown>) =>
  work.then(
    () => ({ code: 'done', details: {} as Record<string, unknown> }),
    (error) => error as { code: string; details: Record<string, unknown> },
  )

describe('duplicate rules on every door', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/directory' })
  const firm = (ctx: Ctx, values: Record<string, unknown>, confirm = false) =>
    createRecord(ctx, 'firm', values, { confirm })

  it('leave suspected rows of an import out, each with its reason, unless the import confirms them', async () => {
    const { run } = importer(engine)
    await firm(engine.admin, { name: 'Amber Shipping', tax: 'AS-1' })
    const csv = 'Name,Tax\nAmber Shipping Ltd,\nQuill Paper,\nQuill Papers,\nOther,as1\n'
    const columns = { Name: { field: 'name' }, Tax: { field: 'tax' } }
    const careful = await run('firm', csv, { columns, confirm: [], dryRun: true })
    expect(careful.result).toMatchObject({ created: 1, failed: 3, dryRun: true })
    expect(careful.errors.map(({ row, code, column }) => [row, code, column])).toEqual([
      [2, 'duplicate_suspected', 'Name'],
      [4, 'duplicate_suspected', 'Name'],
      [5, 'duplicate_record', 'Tax'],
    ])
    const sure = await run('firm', csv, { columns, confirm: ['duplicates'] })
    expect(sure).toMatchObject({ error_count: 1, result: { created: 3, failed: 1 } })
  })

  it('block rows of an import that nobody may confirm', async () => {
    const { run } = importer(engine)
    await createRecord(engine.admin, 'person', { name: 'Kai', phone: '0431 778899' })
    const blocked = await run('person', 'Name,Phone\nKay,+49 431 778899\nNew,0431 112233\n', {
      columns: { Name: { field: 'name' }, Phone: { field: 'phone' } },
      confirm: ['duplicates'],
    })
    expect(blocked).toMatchObject({ error_count: 1, result: { created: 1, failed: 1 } })
    expect(blocked.errors[0]).toMatchObject({ row: 2, code: 'duplicate_record', column: 'Phone' })
  })

  it('ask an upsert about what it makes and changes, not about the record that it finds', async () => {
    await firm(engine.admin, { name: 'Cobalt Mining', code: 'C1' })
    await firm(engine.admin, { name: 'Velvet Textiles', code: 'C2' })
    const upsert = (records: Record<string, unknown>[], confirm = false) =>
      bulkRecords(engine.admin, 'firm', { upsert: { on: ['code'], records }, mode: 'each', confirm })
    const { results } = await upsert([
      { code: 'C1', name: 'Cobalt Mining GmbH' },
      { code: 'C2', name: 'Cobalt Minings' },
      { code: 'C3', name: 'Velvet Textile' },
    ])
    expect(
      results.map((one) => ('problem' in one ? one.problem.details.errors![0]!.code : one.created)),
    ).toEqual([false, 'duplicate_suspected', 'duplicate_suspected'])
    const sure = await upsert([{ code: 'C3', name: 'Velvet Textile' }], true)
    expect(sure.results).toMatchObject([{ created: true }])
  })

  it('ask about what comes back from the bin: another may have been made meanwhile', async () => {
    const boss = await engine.person({ roles: ['admin'], name: 'Boss' })
    const old = await firm(boss, { name: 'Heron Optics', tax: 'HO 77' })
    await deleteRecord(boss, 'firm', old.id)
    const live = await firm(boss, { name: 'Heron Optics', tax: 'HO 78' })
    const warned = await outcomeOf(restoreRecord(boss, 'firm', old.id))
    expect(warned).toMatchObject({
      code: 'validation_failed',
      details: {
        errors: [{ path: '/name', code: 'duplicate_suspected' }],
        duplicates: [{ id: live.id, label: 'Heron Optics', canConfirm: true }],
      },
    })
    expect((await outcomeOf(readRecord(boss, 'firm', old.id))).code).toBe('not_found')
    expect(await restoreRecord(boss, 'firm', old.id, { confirm: true })).toMatchObject({ id: old.id })

    const lost = await createRecord(boss, 'person', { name: 'Ada', phone: '0431 445566' })
    await deleteRecord(boss, 'person', lost.id)
    const other = await createRecord(boss, 'person', { name: 'Ada again', phone: '+49 431 445566' })
    const blocked = await outcomeOf(restoreRecord(boss, 'person', lost.id, { confirm: true }))
    expect(blocked).toMatchObject({
      code: 'duplicate_record',
      details: { duplicates: [{ id: other.id, canConfirm: false }] },
    })
    // The way out: what stands in the way says so no more.
    await updateRecord(boss, 'person', other.id, { left: true, phone: null })
    expect(await restoreRecord(boss, 'person', lost.id)).toMatchObject({ name: 'Ada' })
  })

  it('are confirmed in the address of a restore, too', async () => {
    const browser = await engine.http()
    const old = await firm(engine.admin, { name: 'Basil Foods' })
    await deleteRecord(engine.admin, 'firm', old.id)
    await firm(engine.admin, { name: 'Basil Foods' })
    const path = `/api/records/firm/${old.id}/restore`
    expect((await browser.post(path, {})).status).toBe(422)
    expect((await browser.post(`${path}?confirm=duplicates`, {})).status).toBe(200)
  })

  it('lock their keys after records and parents, before counters', () => {
    const at = (step: (typeof saveOrder)[number]) => saveOrder.indexOf(step)
    expect(at(lockRows)).toBeLessThan(at(lockRollupParents))
    expect(at(lockRollupParents)).toBeLessThan(at(applyDuplicateRules))
    expect(at(applyDuplicateRules)).toBeLessThan(at(takeNumbers))
  })

  it('let nobody wait for each other in a circle: equal children of two parents at once', async () => {
    const firms = await Promise.all(
      ['Onyx', 'Jade', 'Ruby'].map((name) => firm(engine.admin, { name: `${name} Stones`, checked: true })),
    )
    const attempts = await Promise.allSettled(
      Array.from({ length: 30 }, (_, at) =>
        createRecord(engine.admin, 'person', {
          name: `N${at}`,
          phone: `0431 90${at % 3}000`,
          firm: firms[(at * 7) % 3]!.id,
        }),
      ),
    )
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    for (const one of attempts)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'duplicate_record' })
    const counts = await Promise.all(firms.map(({ id }) => readRecord(engine.admin, 'firm', id)))
    expect(counts.reduce((sum, one) => sum + Number(one['persons_count']), 0)).toBe(3)
  }, 30_000)

  it('are published whole or not at all: each mistake is told with its place, in both languages', async () => {
    const broken: Record<string, [Record<string, unknown>, string, RegExp][]> = {
      object: [[{ object: 'firms' }, 'unknown_object', /object$/]],
      field: [
        [
          { match: { a: { all: [{ field: 'nam', how: 'exact' }] } } },
          'unknown_field',
          /match\/a\/all\/0\/field$/,
        ],
        [{ normalize: { nam: 'plain' } }, 'unknown_field', /normalize\/nam$/],
        [{ reveal: ['salary'] }, 'unknown_field', /reveal\/0$/],
      ],
      how: [
        [
          { match: { a: { all: [{ field: 'topics', how: 'exact' }] } } },
          'duplicate_rule_invalid',
          /match\/a\/all\/0\/field$/,
        ],
        [{ normalize: { name: 'soundex' } }, 'duplicate_rule_invalid', /normalize\/name$/],
        [
          { match: { a: { all: [{ field: 'name', how: 'fuzzy', min: 0.1 }] } } },
          'duplicate_rule_invalid',
          /match\/a\/all\/0\/min$/,
        ],
        [
          { match: { a: { all: [{ field: 'checked', how: 'fuzzy' }] } } },
          'duplicate_rule_invalid',
          /match\/a\/all\/0\/field$/,
        ],
      ],
      condition: [[{ when: 'citty = 1' }, 'expression_invalid', /when$/]],
    }
    const whole = { object: 'firm', match: { a: { all: [{ field: 'name', how: 'exact' }] } } }
    for (const [part, code, place] of Object.values(broken).flat()) {
      const document = { ...whole, ...part }
      const name = 'firm.broken'
      await changeDraft(engine.db, { kind: 'duplicate_rule', name, document, author: null, at: new Date() })
      const refused = await outcomeOf(
        publish({ db: engine.db, clock: engine.clock, log: silentLog }, { message: 'x', author: null }),
      )
      expect(refused.code).toBe('publish_invalid')
      const [problem] = (
        refused.details['problems'] as { code: string; path: string; message: Record<string, string> }[]
      ).filter(({ path }) => path.includes('firm.broken'))
      expect(problem).toMatchObject({ code, path: expect.stringMatching(place) })
      expect(problem!.message['zh']).toMatch(/[一-鿿]/)
    }
  })
})
