import { choiceOf, people, value } from '../../process/graph/options.ts'
import { updateRecord } from '../../records/update.ts'
import { ident, sql } from '../../sql.ts'
import { defineNode, done, failed } from '../define-node.ts'
import type { NodeScope } from '../node-scope.ts'
import { findUsers, type PersonSlot } from '../people.ts'

interface Options {
  record?: unknown
  to: PersonSlot | PersonSlot[]
  pick?: 'first' | 'leastLoaded'
}

/** Gives the record to somebody: the first of the people, or the one who owns the fewest. */
export const assign = defineNode<Options>({
  name: 'assign',
  outputs: ['nobody'],
  options: {
    required: ['to'],
    properties: {
      record: value('Record', '记录'),
      to: people('To', '分配给'),
      pick: choiceOf('Choice', '选择方式', ['first', 'leastLoaded'], 'first'),
    },
  },
  async run(scope, { record, to, pick = 'first' }) {
    const id = await scope.recordId(record)
    const name = scope.work.origin.object
    if (!id || !name) return failed('process_no_record')
    const candidates = await findUsers(scope, to)
    const owner = pick === 'leastLoaded' ? await leastLoaded(scope, name, candidates) : candidates[0]
    if (owner === undefined) return done(null, 'nobody')
    const { version } = await updateRecord(scope.ctx, name, id, { owner })
    return done({ id, version, owner })
  },
})

async function leastLoaded(
  { system }: NodeScope,
  object: string,
  users: readonly string[],
): Promise<string | undefined> {
  const row = await system.db.first<{ id: string }>(
    sql`SELECT u.id FROM unnest(${users}::uuid[]) WITH ORDINALITY AS u(id, place)
      ORDER BY (SELECT count(*) FROM ${ident('app', object)} a WHERE a.owner = u.id AND a.deleted_at IS NULL), u.place
      LIMIT 1`,
  )
  return row?.id
}
