import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { median, report } from '../measure.ts'
import type { Answer } from './client.ts'
import { compare } from './compare.ts'
import { measureContains } from './contains.ts'
import { cursorAt } from './cursor-at.ts'
import { measureImport } from './import.ts'
import { type Figures, interleave, type Measured } from './load.ts'
import { demand } from './operation.ts'
import { aggregate } from './operations/aggregate.ts'
import { deepPage, firstPage } from './operations/deep-page.ts'
import { listAll, listVisible } from './operations/list.ts'
import { readOne } from './operations/read.ts'
import { bulkCreate, createOne, createWithSum, updateOne } from './operations/write.ts'
import { measurePublish } from './publish.ts'
import { buildEngine, startEngine, startFloor } from './start-engine.ts'
import { tell } from './table.ts'
import { openWorld, type World } from './world.ts'

const rounds = Number(process.env['API_BENCH_ROUNDS'] ?? 5)

/** Longer than what `http/quiet-time` waits for, and its collection. */
const restMs = 13_000

/** `name=path/to/main.js`: further builds of ours, measured beside the one of now. */
const others = (process.env['API_BENCH_ALSO'] ?? '').split(',').flatMap((text) => {
  const [name, main] = text.split('=')
  return name && main ? [{ name, main }] : []
})

describe('the API beside what one would write by hand', () => {
  let main: string
  let world: World
  let servers: Measured[] = []
  const ours = () => servers.find(({ name }) => name === 'ours')!.server

  beforeAll(async () => {
    main = await buildEngine()
    world = await openWorld()
    const floor = { DATABASE_URL: world.url }
    servers = [
      { name: 'raw', side: 'floor', server: await startFloor('./floors/raw-child.ts', floor) },
      { name: 'bare stack', side: 'floor', server: await startFloor('./floors/bare-child.ts', floor) },
      {
        name: 'ours',
        side: 'ours',
        server: await startEngine({ main, url: world.url, folder: world.folder }),
      },
    ]
    for (const { name, main: other } of others)
      servers.push({
        name,
        side: 'ours',
        server: await startEngine({ main: other, url: world.url, folder: world.folder }),
      })
  }, 1_800_000)

  afterAll(async () => {
    for (const { server } of servers) await server.stop()
    await world?.close()
  }, 60_000)

  const tellMemory = async () => {
    const atWork = await ours().usage()
    await report({ what: 'API, memory of one web process at work', value: atWork.rss / 1e6, unit: 'MB' })
    await sleep(restMs)
    const { rss } = await ours().usage()
    await report({
      what: 'API, memory of one web process after them',
      value: rss / 1e6,
      unit: 'MB',
      atMost: 150,
    })
  }
  const deep = deepPage((depth) => cursorAt(ours(), depth))
  const operations = [
    readOne,
    listAll,
    listVisible,
    firstPage,
    deep,
    aggregate,
    createOne,
    createWithSum,
    updateOne,
    bulkCreate,
  ]
  const names = ['read', 'list', 'seller', 'first', 'deep', 'aggregate', 'create', 'sum', 'update', 'bulk']

  const firstPages = new Map<number, Figures>()
  it.each(operations.map((make, at) => [names[at]!, make] as const))(
    '%s',
    async (_name, make) => {
      const operation = await make(world)
      // After reads, lists and single writes: what a node has that serves screens.
      if (make === bulkCreate) await tellMemory()
      await compare(servers, operation)
      for (const connections of operation.connections ?? [1, 16]) {
        const found = await interleave(servers, operation, { connections, rounds })
        await tell(operation, connections, found, servers)
        if (make === firstPage) firstPages.set(connections, found.get('ours')!)
        const first = firstPages.get(connections)
        if (make === deep && first)
          await report({
            what: `API, page 2,000 ÷ first page, ${connections} at once`,
            value: found.get('ours')!.p50 / first.p50,
            unit: '×',
            atMost: 1.3,
          })
        expect(found.get('ours')!.perSecond).toBeGreaterThan(0)
      }
    },
    900_000,
  )

  it('contains', () => measureContains(world, ours()), 300_000)

  it('import', async () => {
    const worker = await startEngine({ main, url: world.url, folder: world.folder, role: 'worker' })
    try {
      await measureImport(world, ours())
    } finally {
      await worker.stop()
    }
  }, 600_000)

  it('publish', async () => {
    const [list, ...others] = await Promise.all(
      [listAll, readOne, createOne, updateOne].map((make) => make(world)),
    )
    // Its rows change meanwhile.
    const changing = { ...list!, check: (answer: Answer) => demand(answer.status === 200, 'no list', answer) }
    const loads = [changing, ...others]
    await measurePublish(world, ours(), loads)
  }, 300_000)

  it('start', async () => {
    const times: number[] = []
    for (let round = 0; round < 5; round++) {
      const server = await startEngine({ main, url: world.url, folder: world.folder })
      times.push(server.startMs)
      await server.stop()
    }
    await report({
      what: 'API, start of a web process on a filled database',
      value: median(times),
      unit: 'ms',
    })
  }, 120_000)
})
