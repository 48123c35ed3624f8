import { expect, it } from 'vitest'
import { departmentChoices } from '../../../designer/people/department-choices.ts'
import { departmentLines, treeBelow } from '../../../designer/people/department-tree.ts'
import { makePassword } from '../../../designer/people/make-password.ts'
import type { DepartmentView } from '../../../runtime-ui/client/people.ts'

const department = (id: string, parent: string | null): DepartmentView => ({
  id,
  version: 1,
  name: id.toUpperCase(),
  code: id,
  type: 'department',
  parent,
  manager: null,
  manager_name: null,
  people: 0,
})
const all = [department('city', 'north'), department('north', null), department('lost', 'gone')]

it('draws each department below its own; one whose parent is gone stands at the top', () => {
  expect(departmentLines(all).map(({ id, level }) => `${level} ${id}`)).toEqual([
    '0 north',
    '1 city',
    '0 lost',
  ])
})

it('never offers a department what is below it as its parent', () => {
  const offered = departmentChoices(all, treeBelow(all, 'north')).items.map(({ value }) => value)

  expect(offered).toEqual(['lost'])
})

it('makes passwords of 16 signs that are never taken for one another', () => {
  const made = Array.from({ length: 50 }, () => makePassword())

  for (const one of made)
    expect(one).toMatch(/^([a-hjkmnp-zA-HJ-NP-Z2-9]{4}-){3}[a-hjkmnp-zA-HJ-NP-Z2-9]{4}$/)
  expect(new Set(made).size).toBe(50)
})
