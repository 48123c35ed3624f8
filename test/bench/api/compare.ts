import { expect } from 'vitest'
import { Connection } from './client.ts'
import type { Measured } from './load.ts'
import type { Operation } from './operation.ts'

/** Asks every server the same before anything is measured: the same rows in the same shape must come back. */
export async function compare(servers: readonly Measured[], operation: Operation): Promise<void> {
  for (let at = 0; at < 12; at++) {
    let first: unknown
    for (const { name, side, server } of servers) {
      const connection = new Connection(server.port)
      const answer = await connection.ask(operation.request(side, at))
      connection.close()
      operation.check(answer, at)
      const found = operation.compared ? operation.compared(answer) : keysOf(JSON.parse(answer.text))
      first ??= found
      expect(found, `${operation.name}, request ${at}, ${name}`).toEqual(first)
    }
  }
}

/** What a new or changed record looks like; ids, numbers and instants differ. */
const keysOf = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.slice(0, 1).map(keysOf)
    : value !== null && typeof value === 'object'
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, keysOf(inner)]))
      : value === null
        ? null
        : typeof value
