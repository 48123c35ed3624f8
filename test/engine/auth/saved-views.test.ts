import { describe, expect, it } from 'vitest'
import { carriedView } from '../../../engine/auth/carried-view.ts'
import { withEngine } from '../../support/engine.ts'
import { modelOf, objectOf } from '../../support/model.ts'

interface SavedViewAnswer {
  id: string
  name: string
  default: boolean
  view: Record<string, unknown>
}

describe('saved views', () => {
  const engine = withEngine()
  const big = {
    object: 'customer',
    name: 'Big ones',
    view: { filter: 'employees > 100', sort: '-employees' },
  }
  const listOf = async (browser: { get(path: string): Promise<Response> }) =>
    ((await (await browser.get('/api/me/views?object=customer')).json()) as { data: SavedViewAnswer[] }).data

  it('are kept, renamed and forgotten by whom they belong to, and nobody else sees them', async () => {
    const mine = await engine.http({ roles: ['seller'] })
    const other = await engine.http({ roles: ['seller'] })
    const made = await mine.post('/api/me/views', big)
    expect(made.status).toBe(201)
    const { id } = (await made.json()) as SavedViewAnswer
    expect(await listOf(mine)).toMatchObject([{ id, name: 'Big ones', view: big.view, default: false }])
    expect(await listOf(other)).toEqual([])
    expect((await other.patch(`/api/me/views/${id}`, { name: 'Taken' })).status).toBe(404)
    expect((await other.delete(`/api/me/views/${id}`)).status).toBe(404)

    const renamed = await mine.patch(`/api/me/views/${id}`, { name: 'Large', default: true })
    expect(await renamed.json()).toMatchObject({ name: 'Large', default: true, view: big.view })
    expect((await mine.delete(`/api/me/views/${id}`)).status).toBe(204)
    expect(await listOf(mine)).toEqual([])
  })

  it('have one default an object and one view a name', async () => {
    const mine = await engine.http({ roles: ['seller'] })
    await mine.post('/api/me/views', { ...big, default: true })
    await mine.post('/api/me/views', { ...big, name: 'Bigger', default: true })
    expect((await listOf(mine)).map((one) => [one.name, one.default])).toEqual([
      ['Big ones', false],
      ['Bigger', true],
    ])
    const again = await mine.post('/api/me/views', { ...big, name: 'BIGGER' })
    expect(again.status).toBe(422)
    expect(await again.json()).toMatchObject({ errors: [{ path: '/name', code: 'name_refused' }] })
  })

  it('are not made of objects one may not know of, nor of no view at all', async () => {
    const stranger = await engine.http({ roles: [] })
    expect((await stranger.post('/api/me/views', big)).status).toBe(404)
    const mine = await engine.http({ roles: ['seller'] })
    expect((await mine.post('/api/me/views', { ...big, view: 'all' })).status).toBe(422)
    expect((await mine.post('/api/me/views', { ...big, colour: 'red' })).status).toBe(422)
  })
})

describe('a saved view of renamed fields', () => {
  const model = modelOf({
    object: {
      deal: objectOf({
        worth: { type: 'currency', was: ['amount'] },
        client: { type: 'reference', to: 'firm', was: ['customer'] },
        state: {
          type: 'select',
          options: {
            open: { label: 'Open', was: ['new'] },
            won: { label: 'Won', was: ['lost'] },
            lost: { label: 'Lost' },
          },
        },
      }),
      firm: objectOf({ town: { type: 'text', was: ['city'] } }),
    },
  })

  it('names them as they are now, in conditions, order, groups and columns', () => {
    const kept = {
      filter: "amount > 5 and customer.city = 'amount'",
      sort: '-amount,name',
      group: 'customer',
      columns: ['amount', 'customer.city'],
      widths: { amount: 180 },
      pinned: ['amount'],
      summaries: { amount: 'avg' },
    }
    expect(carriedView(model, model.objects.get('deal')!, kept)).toEqual({
      filter: "worth > 5 and client.town = 'amount'",
      sort: '-worth,name',
      group: 'client',
      columns: ['worth', 'client.town'],
      widths: { worth: 180 },
      pinned: ['worth'],
      summaries: { worth: 'avg' },
    })
  })

  it('names the values of selects as they are now, unless the old name means something again', () => {
    const filter = "state = 'new' and state in ['new', 'lost'] and name = 'new'"
    expect(carriedView(model, model.objects.get('deal')!, { filter })).toEqual({
      filter: "state = 'open' and state in ['open', 'lost'] and name = 'new'",
    })
  })

  it('leaves alone what is gone', () => {
    const kept = { filter: 'colour = 1', columns: ['colour'] }
    expect(carriedView(model, model.objects.get('deal')!, kept)).toEqual(kept)
  })
})
