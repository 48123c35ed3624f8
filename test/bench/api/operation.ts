import type { Answer, Request } from './client.ts'
import { adminCount, apiKey, floorToken, sellerCount, userId } from './people.ts'
import type { World } from './world.ts'

/** Who is measured: our API, or a floor, which takes simpler addresses and another kind of token. */
export type Side = 'ours' | 'floor'

export interface Operation {
  name: string
  /** Throughput against the bare stack; no goal when left out. */
  atLeast?: number
  /** 1 and 16 unless told otherwise. */
  connections?: readonly number[]
  /** Seconds of one turn of one server. */
  seconds?: number
  /** The request of that number: different ones, the same to every server. */
  request(side: Side, at: number): Request
  /** @throws Error when that is not the answer to the request of that number */
  check(answer: Answer, at: number): void
  /** What must be equal on all servers, asked once for each of the first requests; nothing for writes. */
  compared?(answer: Answer): unknown
}

/** Makes operations, which know records of the world they are for. */
export type MakeOperation = (world: World) => Promise<Operation>

/** People take turns, so that nobody meets the limit of one person's requests. */
export const tokenOf = (side: Side, kind: 'admin' | 'seller', at: number): string => {
  const person = at % (kind === 'admin' ? adminCount : sellerCount)
  return side === 'ours' ? apiKey(kind, person) : floorToken(userId(kind, person))
}

export function demand(holds: boolean, what: string, answer: Answer): void {
  if (!holds) throw new Error(`${what}: ${answer.status} ${answer.text.slice(0, 500)}`)
}

/** Answers to each of a few requests must not change: the first one, compared between the servers, is the measure. */
export function steady(variants: number): Pick<Operation, 'check' | 'compared'> {
  const known = new Map<number, string>()
  const data = ({ text }: Answer) => text.slice(0, text.lastIndexOf('"page"'))
  return {
    compared: ({ text }) => (JSON.parse(text) as { data: unknown }).data,
    check(answer, at) {
      demand(answer.status === 200, 'no list', answer)
      const before = known.get(at % variants)
      if (before === undefined) known.set(at % variants, data(answer))
      else demand(data(answer) === before, 'another list than before', answer)
    },
  }
}
