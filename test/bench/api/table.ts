import { report } from '../measure.ts'
import type { Figures, Measured } from './load.ts'
import type { Operation } from './operation.ts'

const cell = (text: string, width: number): string => text.padStart(width)

/** Prints what was measured, each server beside the bare stack, and keeps the ratios with their goals. */
export async function tell(
  { name, atLeast }: Operation,
  connections: number,
  found: ReadonlyMap<string, Figures>,
  servers: readonly Measured[],
): Promise<void> {
  const bare = found.get('bare stack')!
  console.info(
    `\n${name}, ${connections} ${connections === 1 ? 'connection' : 'connections'}\n` +
      `${''.padEnd(14)}${['req/s', '÷ bare', 'p50 ms', 'p99 ms', 'CPU ms', 'queries'].map((head) => cell(head, 10)).join('')}`,
  )
  for (const [server, figures] of found) {
    const { perSecond, p50, p99, cpuMs, statements } = figures
    const cells = [
      perSecond.toFixed(1),
      (perSecond / bare.perSecond).toFixed(2),
      p50.toFixed(2),
      p99.toFixed(2),
      cpuMs.toFixed(3),
      statements.toFixed(2),
    ]
    console.info(`${server.padEnd(14)}${cells.map((text) => cell(text, 10)).join('')}`)
  }
  for (const { name: server, side } of servers) {
    if (side !== 'ours' || server !== 'ours') continue
    const ours = found.get(server)!
    const what = `API, ${name}, ${connections} at once`
    const goal = atLeast === undefined ? {} : { atLeast }
    await report({
      what: `${what}: ours ÷ bare stack`,
      value: ours.perSecond / bare.perSecond,
      unit: '×',
      ...goal,
    })
    await report({
      what: `${what}: raw ÷ bare stack`,
      value: found.get('raw')!.perSecond / bare.perSecond,
      unit: '×',
    })
    await report({ what: `${what}: p99 ours ÷ bare stack`, value: ours.p99 / bare.p99, unit: '×', atMost: 2 })
    await report({ what: `${what}: p50`, value: ours.p50, unit: 'ms' })
    await report({ what: `${what}: p99`, value: ours.p99, unit: 'ms' })
    await report({ what: `${what}: CPU a request`, value: ours.cpuMs, unit: 'ms' })
    await report({ what: `${what}: queries a request`, value: ours.statements, unit: '' })
  }
}
