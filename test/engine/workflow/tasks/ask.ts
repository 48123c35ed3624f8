import { expect } from 'vitest'
import type { Ctx } from '../../../../engine/context.ts'
import { createRecord } from '../../../../engine/records/create.ts'
import { sql } from '../../../../engine/sql.ts'
import type { TaskDetail } from '../../../../engine/workflow/tasks/detail.ts'
import type { TaskRow } from '../../../../engine/workflow/tasks/row.ts'
import type { TestBrowser } from '../../../support/browser.ts'
import type { TestEngine } from '../../../support/engine.ts'
import { settle } from '../published.ts'

/** Whom the tests of tasks are about. Ann and Bob are all agents there are. */
export interface Office {
  ann: Ctx
  bob: Ctx
  cid: Ctx
  eve: Ctx
  /** Looks after everything. */
  mia: Ctx
  /** Of Ann. */
  boss: Ctx
}

export async function openOffice(engine: TestEngine): Promise<Office> {
  const person = (name: string, roles: string[] = []) => engine.person({ roles, name })
  return {
    ann: await person('Ann', ['agent']),
    bob: await person('Bob', ['agent']),
    cid: await person('Cid'),
    eve: await person('Eve'),
    mia: await person('Mia', ['admin']),
    boss: await person('Boss'),
  }
}

/** A workflow that asks people about a customer whose name says so, and ends as the button says. */
export const asking = (when: string, task: Readonly<Record<string, unknown>>, ports = ['yes', 'no']) => ({
  object: 'customer',
  triggers: { made: { type: 'recordChanged', on: ['create'], when: `$contains(name, '${when}')` } },
  start: 'ask',
  nodes: {
    ask: {
      type: 'task',
      title: { en: 'Look at {{name}}', zh: '查看 {{name}}' },
      outputs: Object.fromEntries([...ports, 'nobody'].map((port) => [port, port])),
      ...task,
    },
    ...Object.fromEntries(
      [...ports, 'nobody'].map((port) => [
        port,
        { type: 'end', result: port, output: { answer: '=$steps.ask.output' } },
      ]),
    ),
  },
})

/** What tests do with tasks, over HTTP as the people themselves. */
export function tasksOf(engine: TestEngine) {
  const browsers = new Map<string, Promise<TestBrowser>>()
  const of = (who: Ctx) => {
    const known = browsers.get(who.user.id) ?? engine.http(who)
    browsers.set(who.user.id, known)
    return known
  }
  const read = async <T>(who: Ctx, path: string) => {
    const answer = await (await of(who)).get(`/api/workflows/tasks${path}`)
    return { status: answer.status, body: (await answer.json()) as T }
  }
  return {
    list: async (who: Ctx, state = 'open') =>
      (await read<{ data: TaskRow[] }>(who, `?state=${state}`)).body.data,
    /** The one task that somebody is asked, by its title. */
    one: async (who: Ctx, title: string): Promise<TaskRow> => {
      const { data } = (await read<{ data: TaskRow[] }>(who, '')).body
      const found = data.filter((task) => task.title.includes(title))
      expect(found.map((task) => task.title)).toHaveLength(1)
      return found[0]!
    },
    detail: (who: Ctx, id: string) => read<TaskDetail>(who, `/${id}`),
    act: async (who: Ctx, id: string, act: string, json: unknown = {}) => {
      const answer = await (await of(who)).post(`/api/workflows/tasks/${id}/${act}`, json)
      return {
        status: answer.status,
        body: (await answer.json()) as TaskRow & { code: string; decided: boolean },
      }
    },
    make: async (name: string): Promise<string> => {
      const { id } = await createRecord(engine.admin, 'customer', { name })
      await settle(engine)
      return id
    },
    /** How the run for a record went. */
    run: async (record: string) => {
      await settle(engine)
      return engine.db.first<{ state: string; result: string | null; output: { answer: unknown } | null }>(
        sql`SELECT state, result, output FROM sys.run WHERE record_id = ${record}::uuid ORDER BY id DESC LIMIT 1`,
      )
    },
  }
}
