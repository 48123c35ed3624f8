import { Connection } from './client.ts'
import type { Operation, Side } from './operation.ts'
import type { Server, Usage } from './start-engine.ts'

export interface Measured {
  name: string
  side: Side
  server: Server
}

export interface Figures {
  perSecond: number
  p50: number
  p99: number
  cpuMs: number
  statements: number
}

/** Asks as fast as answers come, on so many connections, until the time is over. */
export async function drive(
  { server, side }: Pick<Measured, 'server' | 'side'>,
  operation: Operation,
  { connections, seconds, from }: { connections: number; seconds: number; from: number },
): Promise<{ times: number[]; elapsedMs: number; next: number }> {
  const times: number[] = []
  const open = Array.from({ length: connections }, () => new Connection(server.port))
  const began = performance.now()
  const until = began + seconds * 1000
  let next = from
  await Promise.all(
    open.map(async (connection) => {
      while (performance.now() < until) {
        const at = next++
        const request = operation.request(side, at)
        const sent = performance.now()
        const answer = await connection.ask(request)
        times.push(performance.now() - sent)
        operation.check(answer, at)
      }
    }),
  )
  const elapsedMs = performance.now() - began
  for (const connection of open) connection.close()
  return { times, elapsedMs, next }
}

/** Every server in turn, round after round, so that the machine's moods meet all of them alike; medians of rounds. */
export async function interleave(
  servers: readonly Measured[],
  operation: Operation,
  { connections, rounds }: { connections: number; rounds: number },
): Promise<Map<string, Figures>> {
  const all = new Map(servers.map(({ name }) => [name, [] as Figures[]]))
  const times = new Map(servers.map(({ name }) => [name, [] as number[]]))
  let from = 0
  for (let round = -1; round < rounds; round++)
    for (const server of round % 2 === 0 ? servers : [...servers].reverse()) {
      const before = await server.server.usage()
      const seconds = (operation.seconds ?? 1) * (round < 0 ? 2 : 1) // the first one warms up
      const found = await drive(server, operation, { connections, seconds, from })
      from = found.next
      if (round < 0) continue
      times.get(server.name)!.push(...found.times)
      all.get(server.name)!.push(toFigures(found, before, await server.server.usage()))
    }
  return new Map(
    [...all].map(([name, rounds]) => {
      const sorted = times.get(name)!.sort((a, b) => a - b)
      const middle = (of: (figures: Figures) => number) => median(rounds.map(of))
      return [
        name,
        {
          perSecond: middle(({ perSecond }) => perSecond),
          p50: quantile(sorted, 0.5),
          p99: quantile(sorted, 0.99),
          cpuMs: middle(({ cpuMs }) => cpuMs),
          statements: middle(({ statements }) => statements),
        },
      ]
    }),
  )
}

function toFigures(found: { times: number[]; elapsedMs: number }, before: Usage, after: Usage): Figures {
  const count = found.times.length
  return {
    perSecond: (count * 1000) / found.elapsedMs,
    p50: Number.NaN,
    p99: Number.NaN,
    cpuMs: (after.cpuMs - before.cpuMs) / count,
    statements: (after.statements - before.statements) / count,
  }
}

export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

const median = (values: readonly number[]): number =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  )
