import { defineKind } from '../define-kind.ts'
import { checkStart, startingPerson } from '../starting-person.ts'
import { superiorsOf } from '../superiors.ts'

/**
 * `{ "superior": 2, "of": "owner" }`: who stands so many levels above somebody: the submitter, the owner, or whom an
 * expression gives.
 */
export default defineKind({
  name: 'superior',
  keys: ['of'],
  async find({ superior, of }, asking) {
    const start = await startingPerson(of, asking)
    if (start === undefined) return []
    const above = (await superiorsOf(asking.ctx.db, start))[Number(superior) - 1]
    return above ? [{ user: above.id, why: { reason: 'superior', of: above.of } }] : []
  },
  check({ superior, of }, checking) {
    if (!Number.isInteger(superior) || Number(superior) < 1)
      checking.say(
        ['superior'],
        'incomplete',
        '"superior" is how many levels above: 1 for the direct one.',
        '“superior”是向上的级数：1 为直接上级。',
      )
    checkStart(of, checking)
  },
  examples: [{ superior: 1 }, { superior: 2, of: 'submitter' }, { superior: 1, of: 'owner' }],
})
