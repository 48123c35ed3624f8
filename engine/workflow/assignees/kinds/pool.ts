import { defineKind } from '../define-kind.ts'

/** Who may take a seat out of a queue, as it stands in a seat: `role:finance`, `team:board`. */
export type Queue = { role: string } | { team: string }

export const queueName = (queue: Queue): string =>
  'role' in queue ? `role:${queue.role}` : `team:${queue.team.toLowerCase()}`

const queueOf = (pool: unknown): Queue | undefined => {
  const { role, team } = (typeof pool === 'object' && pool !== null ? pool : {}) as Record<string, unknown>
  if (typeof role === 'string') return { role }
  return typeof team === 'string' ? { team } : undefined
}

/** `{ "pool": { "role": "finance" } }`: one seat for whoever of a role or a team claims it first. */
export default defineKind({
  name: 'pool',
  keys: [],
  refused: {
    workflow: {
      en: 'A workflow has no queues. Name the role or team, and let whoever claims the task do it: "decision": "claim".',
      zh: '工作流没有待领取队列。请指定角色或团队，并让认领者完成任务："decision": "claim"。',
    },
  },
  async find({ pool }) {
    const queue = queueOf(pool)
    if (!queue) return []
    const name = queueName(queue)
    return [{ user: null, queue: name, why: { reason: 'pool', of: name } }]
  },
  check({ pool }, { role, say }) {
    const queue = queueOf(pool)
    if (!queue)
      say(
        ['pool'],
        'incomplete',
        'Say who may claim it: { "role": … } or { "team": … }.',
        '请指定可认领的人：{ "role": … } 或 { "team": … }。',
      )
    else if ('role' in queue) role(queue.role, ['pool', 'role'])
  },
  examples: [{ pool: { role: 'finance' } }, { pool: { team: 'board' } }],
})
