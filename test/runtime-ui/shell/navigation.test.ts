import { describe, expect, it } from 'vitest'
import type { AppView } from '../../../runtime-ui/client/model.ts'
import { linkHere, toNavigation } from '../../../runtime-ui/shell/navigation.ts'

const shell = {
  objects: { deal: { name: 'deal', label: 'Deal', pluralLabel: 'Deals', icon: 'target' } },
  navigation: [
    {
      name: 'sales',
      label: 'Sales',
      items: [
        { name: 'deals', object: 'deal', label: '' },
        { name: 'board', object: 'deal', view: 'deal.board', viewType: 'kanban', label: 'Sales board' },
        { name: 'month', object: 'deal', view: 'deal.month', viewType: 'calendar', label: 'Calendar' },
        { name: 'secret', object: 'margin', label: 'Margins' },
      ],
    },
  ],
} as unknown as AppView

describe('The navigation', () => {
  const groups = toNavigation(shell)
  const here = (path: string, view?: string) => linkHere(groups, { path, view })?.name

  it('leads to objects and to views that can be shown, and leaves out what the user may not know of', () => {
    expect(groups[0]?.links.map(({ label, to }) => [label, to])).toEqual([
      ['Deals', '/o/deal'],
      ['Sales board', '/o/deal?view=deal.board'],
    ])
  })

  it('marks one link: that of the view shown, else that of the object', () => {
    expect(here('/o/deal')).toBe('deals')
    expect(here('/o/deal', 'deal.board')).toBe('board')
    expect(here('/o/deal', 'deal.mine')).toBe('deals')
    expect(here('/o/deal/r/1')).toBe('deals')
    expect(here('/o/dealer')).toBeUndefined()
  })
})
