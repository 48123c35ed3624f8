import type { Boundary, NodeDocument } from './document.ts'

/** What happens so long before or after a deadline. */
export interface Rung<Act extends string = string> {
  name: string
  /** A duration, `-PT4H` before it. */
  at: string
  act: Act
  /** Again and again, so many times at most. */
  every?: string
  max?: number
  /** Who gets it, is told, or where it returns to. */
  to?: unknown
  /** The button that is pressed. */
  output?: string
}

export interface Deadline<Act extends string = string> {
  after?: unknown
  until?: unknown
  /** A calendar's name, or `assignee`; the clock counts where there is none. */
  calendar?: string
  ladder: readonly Rung<Act>[]
}

interface Written<Act extends string> extends Omit<Deadline<Act>, 'ladder'> {
  ladder?: Record<string, Partial<Rung<Act>>>
  act?: Act
  to?: unknown
  output?: string
}

/** The one entry of a ladder that is written without one. */
export const shortRung = 'due'

/**
 * The deadline of those who are asked, as written shortly or at length; undefined where there is none.
 *
 * @param usual the calendar that counts where none is named
 */
export function readDeadline<Act extends string>(
  given: unknown,
  usual?: string,
): Deadline<Act | 'remind'> | undefined {
  if (given === undefined) return undefined
  const written: Written<Act> =
    typeof given === 'object' && given !== null ? (given as Written<Act>) : { after: given }
  const { after, until, calendar = usual, act, to, output, ladder = {} } = written
  const rungs = Object.entries(ladder).map(
    ([name, rung]): Rung<Act | 'remind'> => ({
      act: 'remind',
      ...rung,
      at: rung.at ?? 'PT0S',
      name,
    }),
  )
  if (act !== undefined)
    rungs.push({
      name: shortRung,
      at: 'PT0S',
      act,
      ...(to === undefined ? {} : { to }),
      ...(output === undefined ? {} : { output }),
    })
  return {
    ...(after === undefined ? {} : { after }),
    ...(until === undefined ? {} : { until }),
    ...(calendar === undefined ? {} : { calendar }),
    ladder: rungs,
  }
}

/** The timer of a task's deadline, or of a rung of its ladder: `deadline:<way of a race>:<rung>`. */
const portOf = (option: string | null, rung: string): string => `deadline:${option ?? ''}:${rung}`

/** Which deadline or rung of one a port is of. Its own is the rung without a name. */
export function deadlineOf(port: string): { due: string; rung: string } | undefined {
  const [, option, rung] = /^deadline:([^:]*):(.*)$/s.exec(port) ?? []
  return option === undefined || rung === undefined ? undefined : { due: portOf(option, ''), rung }
}

/** A node with the timers of the deadlines of whom it asks: they come beside it, which goes on. */
export function withDeadlines(node: NodeDocument): NodeDocument {
  const on = { ...node.on, ...(node.type === 'task' ? boundariesOf(node['deadline'], null) : {}) }
  if (node.type === 'race')
    for (const [port, output] of Object.entries(node.outputs ?? {})) {
      const task = typeof output === 'string' ? undefined : output.task
      if (typeof task === 'object' && task !== null)
        Object.assign(on, boundariesOf((task as { deadline?: unknown }).deadline, port))
    }
  return Object.keys(on).length === 0 ? node : { ...node, on }
}

function boundariesOf(given: unknown, option: string | null): Record<string, Boundary> {
  const deadline = readDeadline(given)
  if (!deadline) return {}
  const { ladder, ...due } = deadline
  const boundary = (rung: string): Boundary => ({ ...due, interrupt: false, tells: { option, rung } })
  return {
    [portOf(option, '')]: boundary(''),
    ...Object.fromEntries(
      ladder.map(({ name, at, every }) => [
        portOf(option, name),
        { ...boundary(name), offset: at, ...(every === undefined ? {} : { every }) },
      ]),
    ),
  }
}
