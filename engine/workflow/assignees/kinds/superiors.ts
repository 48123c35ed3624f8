import { defineKind } from '../define-kind.ts'
import { checkStart, startingPerson } from '../starting-person.ts'
import { type Superior, superiorsOf } from '../superiors.ts'

interface Until {
  count?: number
  toLevel?: number
  toRole?: string
}

/** Of everybody above, the nearest first: those up to and with the last one meant. */
function upTo(above: readonly Superior[], { count, toLevel, toRole }: Until): readonly Superior[] {
  if (count !== undefined) return above.slice(0, count)
  // Levels count from the top, which is 1: whoever is nearer to it than asked is not.
  if (toLevel !== undefined) return above.slice(0, Math.max(0, above.length - toLevel + 1))
  const last = above.findIndex(({ roles }) => roles.includes(String(toRole)))
  return last < 0 ? above : above.slice(0, last + 1)
}

/**
 * `{ "superiors": { "count": 2 } }`: one superior after the other, the direct one first: so many, up to a level counted
 * from the top (`toLevel`), or up to the first who has a role (`toRole`; all of them where nobody has it). `of` says whose;
 * `"resolve": "each"` finds each when their turn comes.
 */
export default defineKind({
  name: 'superiors',
  keys: ['of', 'resolve'],
  async find({ superiors, of }, asking) {
    const start = await startingPerson(of, asking)
    if (start === undefined) return []
    const above = upTo(await superiorsOf(asking.ctx.db, start), superiors as Until)
    return above.map((one) => ({ user: one.id, why: { reason: 'superiors', of: one.of } }))
  },
  check({ superiors, of, resolve }, checking) {
    const { say, role } = checking
    const { count, toLevel, toRole } = (superiors ?? {}) as Until
    const numbers = [count, toLevel].filter((one) => one !== undefined)
    if (
      numbers.length + (toRole === undefined ? 0 : 1) !== 1 ||
      numbers.some((one) => !(Number.isInteger(one) && one >= 1))
    )
      say(
        ['superiors'],
        'incomplete',
        'Say how far up: "count", "toLevel" (1 is the top), or "toRole"; one of them.',
        '请指定终点之一：“count”（人数）、“toLevel”（1 为最高层）或“toRole”（角色）。',
      )
    if (toRole !== undefined) role(toRole, ['superiors', 'toRole'])
    if (resolve !== undefined && resolve !== 'entry' && resolve !== 'each')
      say(
        ['resolve'],
        'unknown',
        'Superiors are found when the step is entered ("entry"), or each when their turn comes ("each").',
        '上级可在进入步骤时确定（“entry”），或在轮到时逐级确定（“each”）。',
      )
    checkStart(of, checking)
  },
  examples: [
    { superiors: { count: 2 } },
    { superiors: { toLevel: 1 } },
    { superiors: { toRole: 'director' }, of: 'owner' },
    { superiors: { toLevel: 1 }, resolve: 'each' },
  ],
})
