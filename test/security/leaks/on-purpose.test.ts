import { describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { evaluateRules } from '../../../engine/records/evaluate-rules.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { ruleName } from '../../../engine/records/rule-views.ts'
import { withEngine } from '../../support/engine.ts'

describe('what is told of hidden records because the metadata says so', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/leaks' })

  it('a unique value: that it is taken and by whose record, no more', async () => {
    const seller = await engine.person({ roles: ['by_own'] })
    const hidden = await createRecord(engine.admin, 'deal', {
      name: 'hidden name',
      code: 'taken',
      amount: '77',
      note: 'hidden note',
    })

    const error = await createRecord(seller, 'deal', { name: 'x', code: 'taken' }).catch(
      (thrown: unknown) => thrown,
    )

    expect(error).toMatchObject({
      code: 'duplicate_record',
      details: { fields: 'code', value: 'taken', owner: 'Ada Admin' },
    })
    expect(JSON.stringify(error)).not.toMatch(new RegExp(`hidden|77|${hidden.id}`))
  })

  it('a duplicate rule: that it found something, and what it reveals: the owner, unless it says otherwise', async () => {
    const seller = await engine.person({ roles: ['by_own'] })
    const hidden = await createRecord(engine.admin, 'deal', { name: 'hidden twin', note: 'the same words' })

    const error = await createRecord(seller, 'deal', { name: 'x', note: 'the same words' }).catch(
      (thrown: unknown) => thrown,
    )

    expect(JSON.stringify(error)).toContain('duplicate_suspected')
    expect(JSON.stringify(error)).not.toMatch(new RegExp(`hidden twin|${hidden.id}`))
  })

  it('a lookup: the value behind a reference, though the record there stays hidden', async () => {
    const helper = await engine.person({ roles: ['by_rule'] })
    const firm = await createRecord(engine.admin, 'firm', { name: 'Plain firm', tier: 'key' })
    const deal = await createRecord(engine.admin, 'deal', { name: 'shared by rule', firm: firm.id })
    const other = await createRecord(engine.admin, 'firm', { name: 'Other firm' })
    await createRecord(engine.admin, 'remark', { text: 'not theirs', deal: deal.id })

    const seen = await readRecord(helper, 'deal', deal.id)

    expect(seen).toMatchObject({ firm_name: 'Plain firm', pieces: 0 })
    await expect(readRecord(helper, 'firm', other.id)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('a rule that a form has to ask for: whether it holds, not what it reads', async () => {
    const clerk = await engine.person({ roles: ['hidden'] })
    const rules = [ruleName("secret != 'never'")]
    const ask = async (secret: string) => {
      const deal = await createRecord(engine.admin, 'deal', { name: 'x', secret })
      return evaluateRules(clerk, 'deal', { rules, record: { id: deal.id } })
    }
    expect([await ask('never'), await ask('the vault')]).toEqual([
      { outcomes: { [rules[0]!]: false } },
      { outcomes: { [rules[0]!]: true } },
    ])
  })
})
