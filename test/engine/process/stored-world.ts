import type { Clock } from '../../../engine/context.ts'
import type { Queryable } from '../../../engine/database.ts'
import { Definitions } from '../../../engine/process/definitions.ts'
import { flowNodes } from '../../../engine/process/flow/index.ts'
import type { ProcessWorld } from '../../../engine/process/wake-up.ts'
import type { Work, WorkNode } from '../../../engine/process/work.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { evaluateForTests } from './expressions.ts'

/** Writes a row into `public.effect` in the run's transaction. */
const note = (after?: (work: Work) => void): WorkNode => ({
  name: 'note',
  outputs: [],
  waits: false,
  async run(work) {
    await work.db.run(sql`INSERT INTO public.effect (key, node) VALUES (${work.key}, ${work.node})`)
    after?.(work)
    if (work.options['fails'] === true) return { fail: 'note_failed' }
    return { done: 'next', output: { noted: work.node } }
  },
})
const asked = (name: string): WorkNode => ({
  name,
  outputs: 'own',
  waits: true,
  run: async () => ({ later: true }),
})

export const createEffects = (db: Queryable) =>
  db.run(raw('CREATE TABLE public.effect (key text PRIMARY KEY, node text NOT NULL)'))

/** A world in which `note` works at once and `work` and `task` are answered by the test. Durations are milliseconds. */
export function storedWorld(
  clock: Clock,
  { afterNote }: { afterNote?: (work: Work) => void } = {},
): ProcessWorld {
  const work = [note(afterNote), asked('work'), asked('task')]
  return {
    clock,
    definitions: new Definitions(),
    flow: flowNodes(),
    work: { find: (type) => work.find(({ name }) => name === type) },
    expressions: () => ({
      evaluate: evaluateForTests,
      dueAt: ({ after, until }, from, context) => {
        const value = until ?? after
        return (
          (until === undefined ? from : 0) +
          Number(typeof value === 'string' ? evaluateForTests(value, context) : value)
        )
      },
    }),
  }
}
