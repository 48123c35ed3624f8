import { expect, it } from 'vitest'
import { columnInFormula } from '../../../runtime-ui/pages/importing/filling.ts'
import { tryFormula } from '../../../runtime-ui/pages/importing/try-formula.ts'

const rows = [{ agent: 'Moses Frase', 'Ticket ID': '1' }, { agent: '' }]

it('shows what a formula makes of the first rows', async () => {
  expect(await tryFormula("$lowercase($replace($row.agent, ' ', '.')) & '@example.com'", rows)).toEqual({
    values: ['moses.frase@example.com', '@example.com'],
  })
  expect(await tryFormula(columnInFormula('Ticket ID'), rows)).toEqual({ values: ['1', undefined] })
})

it('says what is wrong with one', async () => {
  expect(await tryFormula('$lowercase(', rows)).toMatchObject({ problem: expect.stringContaining('end') })
})

it('stops one that never ends', async () => {
  expect(await tryFormula('($f := function($n) { $f($n + 1) }; $f(0))', rows)).toEqual({
    problem: 'It takes too long.',
  })
})
