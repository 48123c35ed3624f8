import { describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { withEngine } from '../../support/engine.ts'

interface PieceView {
  compiled: { piece: Record<string, unknown> }
  objects: { piece: { fields: Record<string, Record<string, string>> } }
}

describe('rules on their way to a browser', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/workshop' })

  it('go with their tree to who may read every input, and by name only to others', async () => {
    const admin = (await (await (await engine.http()).get('/api/app?objects=piece')).json()) as PieceView
    expect(admin.objects.piece.fields['clock']!['requiredWhen']).toBe('worth > 5000000')
    expect(admin.compiled.piece['worth > 5000000']).toMatchObject({ op: 'compare', operator: '>' })

    const worker = (await (
      await (await engine.http({ roles: ['worker'] })).get('/api/app?objects=piece')
    ).json()) as PieceView
    expect(worker.objects.piece.fields['clock']!['requiredWhen']).toMatch(/^\?[\w-]{16}$/)
    expect(worker.objects.piece.fields['due']!['visibleWhen']).toBe("$not(stage = 'lost')")
    expect(JSON.stringify(worker)).not.toContain('worth')
  })

  it('are answered without values, what is hidden taken from the stored record', async () => {
    const browser = await engine.http({ roles: ['worker'] })
    const app = (await (await browser.get('/api/app?objects=piece')).json()) as PieceView
    const name = app.objects.piece.fields['clock']!['requiredWhen']!
    const dear = await createRecord(engine.admin, 'piece', { name: 'Dear', worth: '6000000', clock: '10:00' })
    const ask = (record: Record<string, unknown>) =>
      browser.post('/api/records/piece/evaluate', { rules: [name], record })
    expect(await (await ask({ id: dear.id })).json()).toEqual({ outcomes: { [name]: true } })
    expect(await (await ask({})).json()).toEqual({ outcomes: { [name]: false } })
    expect(await (await ask({ worth: '7000000' })).json()).toEqual({ outcomes: { [name]: false } })
    expect(
      (await browser.post('/api/records/piece/evaluate', { rules: ['?nothing'], record: {} })).status,
    ).toBe(400)
    expect((await ask({ id: '01900000-0000-7000-8000-000000000000' })).status).toBe(404)
  })

  it('tell nothing of a record that is typed in but may not be seen, and take a new record', async () => {
    const browser = await engine.http({ roles: ['loner'] })
    const app = (await (await browser.get('/api/app?objects=piece')).json()) as PieceView
    const name = app.objects.piece.fields['note']!['visibleWhen']!
    expect(name).toMatch(/^\?/)
    const [hidden, seen] = [
      await createRecord(engine.admin, 'bench', { name: 'A', rank: 1, open: true }),
      await createRecord(engine.admin, 'bench', { name: 'B', rank: 200, open: true }),
    ]
    const ask = async (record: Record<string, unknown>) => {
      const answer = await browser.post('/api/records/piece/evaluate', { rules: [name], record })
      return ((await answer.json()) as { outcomes: Record<string, boolean> }).outcomes[name]
    }
    expect(await ask({ bench: hidden.id })).toBe(false)
    expect(await ask({ bench: seen.id })).toBe(true)
    expect(await ask({ bench: 'no id' })).toBe(false)
    expect(await ask({})).toBe(false)
  })

  it('hold at the save all the same', async () => {
    const browser = await engine.http({ roles: ['worker'] })
    const dear = await createRecord(engine.admin, 'piece', { name: 'Dear', worth: '6000000', clock: '10:00' })
    const answer = await browser.patch(`/api/records/piece/${dear.id}`, { clock: null })
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({ errors: [{ path: '/clock', code: 'required' }] })
  })
})
