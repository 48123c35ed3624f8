import { describe, expect, it } from 'vitest'
import {
  createDraftSession,
  type Document,
  DraftConflict,
  type StoredItem,
} from '../../../designer/document/draft-session.ts'

const label = { en: 'Change', zh: '修改' }
const key = 'object/deal'

/** A server that keeps documents in memory, and timers that run when told. */
function setUp(start: Document = { label: 'Deal' }) {
  const puts: { document: Document; revision: string | undefined }[] = []
  const server = { now: { document: start, revision: '1' } as StoredItem, hold: Promise.resolve() }
  let due: (() => void)[] = []
  const session = createDraftSession(
    {
      put: async (_kind, _name, document, revision) => {
        await server.hold
        if (revision !== server.now.revision) throw new DraftConflict(server.now)
        puts.push({ document, revision })
        server.now = { document, revision: String(Number(revision) + 1) }
        return server.now
      },
      remove: async () => {
        server.now = { document: undefined, revision: undefined }
        return server.now
      },
    },
    {
      set: (run) => {
        due.push(run)
        return run
      },
      clear: (timer) => {
        due = due.filter((run) => run !== timer)
      },
    },
    () => undefined,
  )
  session.load(key, server.now)
  const settle = async () => {
    const now = due
    due = []
    for (const run of now) run()
    await new Promise((resolve) => setTimeout(resolve))
  }
  return { session, server, puts, settle, waiting: () => due.length }
}

describe('draft session', () => {
  it('saves once after the typing has stopped', async () => {
    const { session, puts, settle, waiting } = setUp()
    session.edit(key, { label: 'D' }, label)
    session.edit(key, { label: 'De' }, label)
    expect(waiting()).toBe(1)
    await settle()
    expect(puts).toEqual([{ document: { label: 'De' }, revision: '1' }])
    expect(session.stateOf(key)).toBe('saved')
  })

  it('saves under the new revision what was typed while a save was under way', async () => {
    const { session, server, puts, settle } = setUp()
    let release: () => void = () => undefined
    server.hold = new Promise<void>((resolve) => {
      release = resolve
    })
    session.edit(key, { label: 'first' }, label)
    await settle()
    session.edit(key, { label: 'second' }, label)
    release()
    await settle()
    await settle()
    await settle()
    expect(puts.map((put) => put.revision)).toEqual(['1', '2'])
    expect(server.now.document).toEqual({ label: 'second' })
  })

  it('is saved whole once it has been flushed, also while a save was under way', async () => {
    const { session, server, puts, settle, waiting } = setUp()
    let goOn = () => {}
    server.hold = new Promise((resolve) => {
      goOn = resolve
    })
    session.edit(key, { label: 'First' }, label)
    await settle()
    session.edit(key, { label: 'Second' }, label)
    let isFlushed = false
    const flushed = session.flush().then(() => {
      isFlushed = true
    })
    await new Promise((resolve) => setTimeout(resolve))
    expect(isFlushed).toBe(false)
    goOn()
    await flushed
    expect(puts.map(({ document }) => document['label'])).toEqual(['First', 'Second'])
    expect(session.hasUnsaved()).toBe(false)
    expect(waiting()).toBe(0)
  })

  it('saves what undo brings back', async () => {
    const { session, server, settle } = setUp()
    session.edit(key, { label: 'other' }, label)
    await settle()
    session.undo()
    await settle()
    expect(server.now.document).toEqual({ label: 'Deal' })
  })

  it('removes an item again when its making is undone', async () => {
    const { session, server, settle } = setUp()
    session.edit('object/new_one', { label: 'New' }, label)
    session.undo()
    expect(session.current('object/new_one')).toBeUndefined()
    await settle()
    expect(server.now.document).toEqual({ label: 'Deal' })
  })

  it('says whose work is in the way and keeps mine until somebody decides', async () => {
    const { session, server, settle, puts } = setUp()
    server.now = { document: { label: 'theirs' }, revision: '7', author: 'Tomas' }
    session.edit(key, { label: 'mine' }, label)
    await settle()
    expect(session.stateOf(key)).toBe('conflict')
    expect(session.conflictOf(key)?.author).toBe('Tomas')
    expect(session.current(key)).toEqual({ label: 'mine' })
    await session.overwrite(key)
    expect(puts.at(-1)).toEqual({ document: { label: 'mine' }, revision: '7' })
  })

  it('takes theirs on reload, and undo does not bring mine back', async () => {
    const { session, server, settle } = setUp()
    server.now = { document: { label: 'theirs' }, revision: '7' }
    session.edit(key, { label: 'mine' }, label)
    await settle()
    session.reload(key)
    session.undo()
    expect(session.current(key)).toEqual({ label: 'theirs' })
    expect(session.hasUnsaved()).toBe(false)
  })
})
