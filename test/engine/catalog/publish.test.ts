import { beforeAll, describe, expect, it, vi } from 'vitest'
import { draftChanges } from '../../../engine/catalog/changes.ts'
import { changeDraft, getItem, listItems } from '../../../engine/catalog/draft.ts'
import { loadModelFrom } from '../../../engine/catalog/load-model.ts'
import { preparePlan } from '../../../engine/catalog/plan.ts'
import type { PublishTools } from '../../../engine/catalog/publication.ts'
import { publish, publishOrJob } from '../../../engine/catalog/publish.ts'
import { findPublishJob } from '../../../engine/catalog/publish-job.ts'
import { listVersions, restoreVersion } from '../../../engine/catalog/versions.ts'
import { systemClock } from '../../../engine/context.ts'
import type { StepEvent } from '../../../engine/tables/apply.ts'
import { requestCancel } from '../../../engine/tables/journal.ts'
import { withDatabase } from '../../support/database.ts'
import { silentLog } from '../../support/log.ts'
import { objectOf } from '../../support/model.ts'
import { look, quickPatience } from '../../support/tables.ts'

const text = { type: 'text' }
const now = () => ({ author: null, at: new Date() })

describe('draft, plan, publish', () => {
  const db = withDatabase()
  const tools = (): PublishTools => ({ db, clock: systemClock, log: silentLog, patience: quickPatience })
  const put = (kind: string, name: string, document: unknown, ifMatch?: string) =>
    changeDraft(db, { kind, name, document, ifMatch, ...now() })
  const columnNames = async (table: string) => {
    const rows = await look<{ name: string }>(
      db,
      `SELECT attname AS name FROM pg_attribute WHERE attrelid = 'app.${table}'::regclass`,
    )
    return rows.map(({ name }) => name)
  }
  const publishAll = (more: object = {}) => publish(tools(), { message: 'test', author: null, ...more })

  beforeAll(async () => {
    await put('object', 'customer', objectOf({ name: text, size: text }))
    await publishAll()
    await look(db, `INSERT INTO app.customer (id, name, size) VALUES (gen_random_uuid(), 'Acme', '12.75')`)
  })

  it('makes version 1 with its table, and leaves an empty draft', async () => {
    expect(await listVersions(db)).toMatchObject([{ version: 1, message: 'test' }])
    expect(await draftChanges(db)).toEqual([])
    const model = await loadModelFrom(db)(1, undefined)
    expect(model.version).toBe(1)
    expect([...model.objects.keys()]).toEqual(['customer'])
  })

  it('tells the second of two authors that the first was faster, with both documents', async () => {
    const { revision } = await getItem(db, { kind: 'object', name: 'customer' })
    await put('object', 'customer', objectOf({ name: text, size: text, a: text }), revision)

    const late = put('object', 'customer', objectOf({ name: text, size: text, b: text }), revision)

    await expect(late).rejects.toMatchObject({
      code: 'version_conflict',
      details: { theirs: { fields: { a: text } }, mine: { fields: { b: text } } },
    })
    await put('object', 'customer', objectOf({ name: text, size: text }))
    expect(await draftChanges(db)).toEqual([])
  })

  it('names the item, the place and the remedy when a document is wrong, and publishes nothing', async () => {
    await put('view', 'customer.all', { object: 'customer', type: 'table', columns: ['nothing'] })

    const attempt = publishAll()

    await expect(attempt).rejects.toMatchObject({ code: 'publish_invalid' })
    const { plan } = await preparePlan(db, {})
    expect(plan.problems.map((each) => each.path)).toContainEqual(
      expect.stringContaining('view/customer.all#'),
    )
    expect(await listVersions(db)).toHaveLength(1)
    await put('view', 'customer.all', undefined)
  })

  it('refuses a plan that is no longer the plan', async () => {
    await put('object', 'customer', objectOf({ name: text, size: text, city: text }))
    const { plan } = await preparePlan(db, {})
    await put('object', 'customer', objectOf({ name: text, size: text, town: text }))

    await expect(publishAll({ planHash: plan.planHash })).rejects.toMatchObject({ code: 'plan_stale' })

    const { plan: fresh } = await preparePlan(db, {})
    expect(fresh.steps).toMatchObject([{ phase: 'prepare', lock: 'ACCESS EXCLUSIVE', destroysData: false }])
    await expect(publishAll({ planHash: fresh.planHash })).resolves.toMatchObject({ version: 2 })
  })

  it('loses a part of a value only when that is said', async () => {
    await put('object', 'customer', objectOf({ name: text, size: { type: 'decimal', scale: 0 }, town: text }))

    await expect(publishAll()).rejects.toMatchObject({ code: 'publish_destroys' })

    await publishAll({ allowDestructive: true })
    expect(await look(db, `SELECT size FROM app.customer`)).toEqual([{ size: '13' }])
  })

  it('lists the records that would not convert, before anything is touched', async () => {
    await put(
      'object',
      'customer',
      objectOf({ name: { type: 'date' }, size: { type: 'decimal', scale: 0 }, town: text }),
    )

    const { plan } = await preparePlan(db, {})

    expect(plan.problems).toMatchObject([
      { severity: 'error', code: 'rows_do_not_convert', path: 'object/customer#/fields/name' },
    ])
    await put('object', 'customer', objectOf({ name: text, size: { type: 'decimal', scale: 0 }, town: text }))
  })

  it('publishes a selection and keeps the rest in the draft', async () => {
    await put('object', 'city', objectOf({ name: text }))
    await put('object', 'river', objectOf({ name: text, city: { type: 'reference', to: 'city' } }))

    await expect(publishAll({ items: ['object/river'] })).rejects.toMatchObject({ code: 'publish_invalid' })
    await publishAll({ items: ['object/city'] })

    expect((await draftChanges(db)).map((each) => each.name)).toEqual(['river'])
    await publishAll()
  })

  it('retires what is deleted, and brings it back with its values from an older version', async () => {
    const [latest] = await listVersions(db)
    await put('object', 'customer', undefined)
    await publishAll()
    expect((await listItems(db)).map((each) => each.name)).toEqual(['city', 'river'])

    await restoreVersion(db, latest?.version ?? 0, now())
    await publishAll()

    expect(await look(db, `SELECT name FROM app.customer`)).toEqual([{ name: 'Acme' }])
    expect((await loadModelFrom(db)(1, undefined)).objects.has('customer')).toBe(true)
  })

  it('lets one publish run at a time', async () => {
    await put('object', 'lake', objectOf({ name: text }))
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const onStep = vi.fn(({ moment }: StepEvent) => (moment === 'before' ? held : undefined))
    const first = publish({ ...tools(), onStep }, { message: 'slow', author: null })
    await expect.poll(() => onStep.mock.calls.length).toBeGreaterThan(0)

    await expect(publishAll()).rejects.toMatchObject({ code: 'publish_running' })

    release()
    await expect(first).resolves.toMatchObject({ version: expect.any(Number) })
  })

  it('goes on as a job when it takes longer than a request may, and can be cancelled until its switch', async () => {
    // An index of records that are there takes a step of its own.
    const sized = { name: text, size: { type: 'decimal', scale: 0 }, town: text }
    await put('object', 'customer', objectOf({ ...sized, pond: { type: 'text', indexed: true } }))
    let cancelled = false
    const slow = {
      ...tools(),
      onStep: async ({ id }: { id: string }) => {
        if (id === 'switch') return
        await new Promise((resolve) => setTimeout(resolve, 50))
        const [running] = await look<{ id: string }>(
          db,
          `SELECT id FROM sys.publish WHERE state = 'preparing'`,
        )
        cancelled ||= await requestCancel(db, running?.id ?? '')
      },
    }

    const answer = await publishOrJob(slow, { message: 'slow', author: null }, 10)

    const { job } = answer as { job: string }
    await expect.poll(async () => (await findPublishJob(db, job))?.state).toBe('cancelled')
    expect(cancelled).toBe(true)
    expect(await columnNames('customer')).not.toContain('pond')
    // It is said to be cancelled a moment before it lets go of its lock.
    await vi.waitFor(() => publishAll(), 10_000)
    expect(await columnNames('customer')).toContain('pond')
  })

  it('says which session stands in the way, and leaves nothing behind', async () => {
    await put('object', 'lake', objectOf({ name: text, depth: { type: 'integer' } }))
    await db.withClient(async (client) => {
      await client.query('BEGIN; SELECT * FROM app.lake')
      const attempt = publish(
        { ...tools(), patience: { timeoutMs: 50, tries: 2, pauseMs: [1, 2] } },
        { message: 'blocked', author: null },
      )
      await expect(attempt).rejects.toMatchObject({
        code: 'publish_blocked',
        details: { session: (client as unknown as { processID: number }).processID },
      })
      await client.query('ROLLBACK')
    })
    expect(await look(db, `SELECT state FROM sys.publish ORDER BY started_at DESC LIMIT 1`)).toEqual([
      { state: 'failed' },
    ])
    await publishAll()
    expect(await look(db, `SELECT depth FROM app.lake`)).toEqual([])
  })
})
