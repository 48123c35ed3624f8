import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { hashOf, itemKey } from '../../../engine/catalog/documents.ts'
import { changeDraft, getItem, readDraftPackages } from '../../../engine/catalog/draft.ts'
import { loadModelFrom } from '../../../engine/catalog/load-model.ts'
import { type Package, readPackage, readPackages } from '../../../engine/catalog/packages.ts'
import { preparePlan } from '../../../engine/catalog/plan.ts'
import type { PublishTools } from '../../../engine/catalog/publication.ts'
import { publish } from '../../../engine/catalog/publish.ts'
import { publishShippedPackages } from '../../../engine/catalog/publish-packages.ts'
import { systemClock } from '../../../engine/context.ts'
import type { Database } from '../../../engine/database.ts'
import { withDatabase } from '../../support/database.ts'
import { silentLog } from '../../support/log.ts'
import { objectOf } from '../../support/model.ts'
import { look, quickPatience } from '../../support/tables.ts'

const text = { type: 'text' }
const toolsOn = (db: Database): PublishTools => ({
  db,
  clock: systemClock,
  log: silentLog,
  patience: quickPatience,
})

function packageOf(version: string, objects: Record<string, unknown>): Package {
  const app = { version, label: { en: 'Test' }, languages: ['en', 'zh'] }
  const entries = Object.entries(objects).map(
    ([name, document]) => [itemKey('object', name), document] as const,
  )
  return {
    name: 'test',
    version,
    documents: new Map(
      [[itemKey('app', 'test'), app] as const, ...entries].map(([key, document]) => [
        key,
        { document, hash: hashOf(document) },
      ]),
    ),
  }
}

describe('the packages that are shipped', () => {
  const db = withDatabase()

  it('publish themselves at the first start, once, however many nodes start', async () => {
    const packages = await readPackages(fileURLToPath(new URL('../../../metadata', import.meta.url)))

    const results = await Promise.all([
      publishShippedPackages(toolsOn(db), packages),
      publishShippedPackages(toolsOn(db), packages),
    ])

    expect(results.map((each) => each.waits)).toEqual([[], []])
    expect(results.map((each) => each.version).filter((version) => version !== undefined)).toEqual([1])
    const model = await loadModelFrom(db)(1, undefined)
    expect(model.objects.size).toBeGreaterThan(10)
    const { plan } = await preparePlan(db, {})
    expect(plan.steps).toEqual([])
    expect(plan.problems.filter((each) => each.severity === 'error')).toEqual([])
  }, 60_000)
})

describe('a package that is broken', () => {
  it('names the file that is not JSON', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'package-'))
    await mkdir(join(folder, 'objects'))
    await writeFile(join(folder, 'app.json'), '{ "version": "1.0.0", "label": {}, "languages": [] }')
    await writeFile(join(folder, 'objects', 'thing.json'), '{ "label": ')

    await expect(readPackage(folder)).rejects.toThrow(/thing\.json is not JSON/)

    await rm(folder, { recursive: true })
  })
})

describe('a newer package', () => {
  const db = withDatabase()
  const tools = () => toolsOn(db)
  const first = packageOf('1.0.0', { thing: objectOf({ name: text, size: { type: 'decimal', scale: 2 } }) })

  it('arrives under what an admin added to the same object', async () => {
    await publishShippedPackages(tools(), [first])
    await changeDraft(db, {
      kind: 'object',
      name: 'thing',
      document: objectOf({ name: text, size: { type: 'decimal', scale: 2 }, x_mine: text }),
      author: null,
      at: new Date(),
    })
    await publish(tools(), { message: 'mine', author: null })

    const result = await publishShippedPackages(tools(), [
      packageOf('1.1.0', {
        thing: objectOf({ name: text, size: { type: 'decimal', scale: 2 }, theirs: text }),
      }),
    ])

    expect(result).toEqual({ version: 3, waits: [] })
    const { document } = await getItem(db, { kind: 'object', name: 'thing' })
    expect(Object.keys((document as { fields: object }).fields)).toEqual(['name', 'size', 'theirs', 'x_mine'])
  })

  it('is not replaced by an older one', async () => {
    expect(await publishShippedPackages(tools(), [first])).toEqual({ waits: [] })
  })

  it('waits in the draft when it would lose data, and can be published by hand', async () => {
    await look(db, `INSERT INTO app.thing (id, size) VALUES (gen_random_uuid(), 1.25)`)
    const rougher = packageOf('2.0.0', {
      thing: objectOf({ name: text, size: { type: 'decimal', scale: 1 } }),
    })

    const result = await publishShippedPackages(tools(), [rougher])

    expect(result.waits).toEqual([expect.stringContaining('this loses data')])
    expect(await readDraftPackages(db)).toMatchObject([
      { name: 'test', version: '2.0.0', reasons: result.waits },
    ])
    await publish(tools(), { message: 'by hand', author: null, allowDestructive: true })
    expect(await look(db, `SELECT size FROM app.thing`)).toEqual([{ size: '1.3' }])
  })

  it('waits when it changes what was changed here', async () => {
    const current = packageOf('2.0.0', {
      thing: objectOf({ name: text, size: { type: 'decimal', scale: 1 } }),
    })
    const { document } = await getItem(db, { kind: 'object', name: 'thing' })
    await changeDraft(db, {
      kind: 'object',
      name: 'thing',
      document: { ...(document as object), label: { en: 'Ours' } },
      author: null,
      at: new Date(),
    })
    await publish(tools(), { message: 'label', author: null })
    expect(await publishShippedPackages(tools(), [current])).toEqual({ waits: [] })

    const renamed = objectOf({ name: text, size: { type: 'decimal', scale: 1 } }, { label: { en: 'Theirs' } })
    const result = await publishShippedPackages(tools(), [packageOf('2.1.0', { thing: renamed })])

    expect(result.waits).toEqual(['object/thing#/label/en was changed here and in the package.'])
  })
})
