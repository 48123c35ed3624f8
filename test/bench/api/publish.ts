import { readFile } from 'node:fs/promises'
import { expect } from 'vitest'
import { report } from '../measure.ts'
import { type Answer, Connection, type Request } from './client.ts'
import { drive, quantile } from './load.ts'
import { type Operation, tokenOf } from './operation.ts'
import type { Server } from './start-engine.ts'
import type { World } from './world.ts'

const fields = 20

/** Fields are added one after the other while others read and write: how soon each is usable, and who had to wait. */
export async function measurePublish(world: World, ours: Server, loads: readonly Operation[]): Promise<void> {
  const before = (await readFile(world.log)).length
  const until = { stop: false }
  const times: number[] = []
  const load = loads.map(async (operation, at) => {
    for (let from = at * 1_000_000; !until.stop; ) {
      const found = await drive({ server: ours, side: 'ours' }, operation, {
        connections: 1,
        seconds: 0.5,
        from,
      })
      times.push(...found.times)
      from = found.next
    }
  })
  const usable: number[] = []
  try {
    for (let at = 0; at < fields; at++) usable.push(await addField(ours, at))
  } finally {
    until.stop = true
    await Promise.all(load)
  }
  usable.sort((a, b) => a - b)
  times.sort((a, b) => a - b)
  const log = (await readFile(world.log)).subarray(before).toString()
  const waits = log.match(/still waiting for/g)?.length ?? 0
  await report({
    what: 'API, a published field is usable: median of 20',
    value: quantile(usable, 0.5),
    unit: 'ms',
    atMost: 60,
  })
  await report({ what: 'API, a published field is usable: longest', value: usable.at(-1)!, unit: 'ms' })
  await report({
    what: 'API, requests meanwhile: p99.9',
    value: quantile(times, 0.999),
    unit: 'ms',
    atMost: 300,
  })
  await report({
    what: 'API, statements that waited over 150 ms for a lock',
    value: waits,
    unit: '',
    atMost: 0,
  })
}

/** @returns milliseconds from the publish to the first record with the new field */
async function addField(ours: Server, at: number): Promise<number> {
  const connection = new Connection(ours.port)
  const ask = async (request: Omit<Request, 'token'>, status: number): Promise<Answer> => {
    const answer = await connection.ask({ ...request, token: tokenOf('ours', 'admin', at) })
    expect(answer.status, answer.text.slice(0, 500)).toBe(status)
    return answer
  }
  const name = `x_bench_${at}`
  const path = '/api/design/items/object/opportunity'
  const { document } = JSON.parse((await ask({ method: 'GET', path }, 200)).text) as {
    document: { fields: Record<string, unknown>; order?: string[] }
  }
  const changed = {
    ...document,
    fields: { ...document.fields, [name]: { type: 'text', label: { en: name } } },
    ...(document.order ? { order: [...document.order, name] } : {}),
  }
  await ask({ method: 'PUT', path, body: JSON.stringify(changed) }, 200)
  const body = JSON.stringify({ message: name, items: ['object/opportunity'] })
  const began = performance.now()
  await ask({ method: 'POST', path: '/api/design/publish', body }, 200)
  const made = await ask(
    {
      method: 'POST',
      path: '/api/records/opportunity',
      body: JSON.stringify({ name: 'Fielded', [name]: 'yes' }),
    },
    201,
  )
  const ms = performance.now() - began
  expect(made.text).toContain(`"${name}":"yes"`)
  connection.close()
  return ms
}
