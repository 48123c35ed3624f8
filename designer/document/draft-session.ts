import { type History, mapHistory, record, redo, startHistory, undo } from './history.ts'
import { type ItemKey, splitKey } from './item-key.ts'
import type { Bilingual } from './text.ts'

export type Document = Readonly<Record<string, unknown>>

/** A document as the server has it in the shared draft. */
export interface StoredItem {
  /** Undefined: the draft says it is deleted, or it was never there. */
  document: Document | undefined
  revision: string | undefined
  author?: string | undefined
}

export type SaveState = 'saved' | 'waiting' | 'saving' | 'conflict' | 'failed'

export interface DraftServer {
  /** @throws DraftConflict when the revision has moved on */
  put: (kind: string, name: string, document: Document, revision: string | undefined) => Promise<StoredItem>
  remove: (kind: string, name: string, revision: string | undefined) => Promise<StoredItem>
}

/** Somebody else saved this item meanwhile; `theirs` is what stands in the draft now. */
export class DraftConflict extends Error {
  readonly theirs: StoredItem
  constructor(theirs: StoredItem) {
    super('version_conflict')
    this.name = 'DraftConflict'
    this.theirs = theirs
  }
}

export interface DraftTimers {
  set: (run: () => void, ms: number) => unknown
  clear: (timer: unknown) => void
}

type Edits = Readonly<Record<ItemKey, Document | null>>
const quietMs = 800

/**
 * The shared draft as one person edits it: documents with one history over all of them, saved item by item after
 * 800 ms of quiet under the item's revision. Undo across items works because the history holds whole sets of edits.
 *
 *   saved → waiting → saving → saved
 *                          ↘ conflict (theirs) → reload | overwrite
 *                          ↘ failed → the next edit or `flush` tries again
 */
export function createDraftSession(server: DraftServer, timers: DraftTimers, onChange: () => void) {
  /** As first loaded: what an item is when the history holds no edit of it. */
  const originals = new Map<ItemKey, Document | undefined>()
  const stored = new Map<ItemKey, StoredItem>()
  const states = new Map<ItemKey, SaveState>()
  const conflicts = new Map<ItemKey, StoredItem>()
  const failures = new Map<ItemKey, unknown>()
  const waiting = new Map<ItemKey, unknown>()
  const underWay = new Map<ItemKey, Promise<void>>()
  let history: History<Edits> = startHistory<Edits>({})

  const current = (key: ItemKey): Document | undefined => {
    const edit = history.present[key]
    return edit === undefined ? originals.get(key) : (edit ?? undefined)
  }
  const isDirty = (key: ItemKey) => JSON.stringify(current(key)) !== JSON.stringify(stored.get(key)?.document)

  function load(key: ItemKey, item: StoredItem) {
    if (isDirty(key) && stored.has(key)) return
    stored.set(key, item)
    states.set(key, 'saved')
    adopt(key, item.document)
  }
  /** Takes the server's document as the starting point; earlier steps of this item can't be undone any more. */
  function adopt(key: ItemKey, document: Document | undefined) {
    originals.set(key, document)
    history = mapHistory(history, (edits) =>
      Object.fromEntries(Object.entries(edits).filter(([each]) => each !== key)),
    )
    onChange()
  }
  function edit(key: ItemKey, document: Document | undefined, label: Bilingual, mergeKey?: string) {
    history = record(history, { ...history.present, [key]: document ?? null }, label, mergeKey)
    schedule(key)
    onChange()
  }
  function step(to: History<Edits>) {
    const before = history.present
    history = to
    for (const key of new Set([...Object.keys(before), ...Object.keys(to.present)] as ItemKey[]))
      schedule(key)
    onChange()
  }
  function schedule(key: ItemKey) {
    if (states.get(key) === 'conflict') return
    timers.clear(waiting.get(key))
    if (!isDirty(key) && states.get(key) !== 'saving') {
      states.set(key, 'saved')
      return
    }
    if (states.get(key) !== 'saving') states.set(key, 'waiting')
    waiting.set(
      key,
      timers.set(() => void save(key), quietMs),
    )
  }
  async function save(key: ItemKey): Promise<void> {
    timers.clear(waiting.get(key))
    const going = underWay.get(key)
    if (going) return going
    if (states.get(key) === 'conflict' || !isDirty(key)) return
    const sent = send(key)
    underWay.set(key, sent)
    return sent
  }
  async function send(key: ItemKey): Promise<void> {
    states.set(key, 'saving')
    onChange()
    const document = current(key)
    const { kind, name } = splitKey(key)
    const revision = stored.get(key)?.revision
    try {
      const saved = await (document
        ? server.put(kind, name, document, revision)
        : server.remove(kind, name, revision))
      stored.set(key, { ...saved, document })
      states.set(key, 'saved')
      failures.delete(key)
      if (isDirty(key)) schedule(key)
    } catch (error) {
      if (error instanceof DraftConflict) conflicts.set(key, error.theirs)
      else failures.set(key, error)
      states.set(key, error instanceof DraftConflict ? 'conflict' : 'failed')
    }
    underWay.delete(key)
    onChange()
  }
  /** Theirs instead of mine. */
  function reload(key: ItemKey) {
    const theirs = conflicts.get(key)
    if (!theirs) return
    conflicts.delete(key)
    stored.set(key, theirs)
    states.set(key, 'saved')
    adopt(key, theirs.document)
  }
  /** Mine instead of theirs: saved again under their revision. */
  async function overwrite(key: ItemKey) {
    const theirs = conflicts.get(key)
    if (!theirs) return
    conflicts.delete(key)
    stored.set(key, theirs)
    states.set(key, 'waiting')
    await save(key)
  }
  /**
   * Everything that waits is saved now, also what was changed while it was being saved; resolves when nothing is left but
   * conflicts and failures.
   */
  async function flush() {
    const tried = new Set<ItemKey>()
    for (;;) {
      const open = [...states.keys()].filter((key) => {
        const state = states.get(key)
        if (state === 'saving') return true
        return isDirty(key) && (state === 'waiting' || (state === 'failed' && !tried.has(key)))
      })
      if (open.length === 0) return
      for (const key of open) tried.add(key)
      await Promise.all(open.map(save))
    }
  }
  /** After a publish or restore: what is saved is read anew, and there is nothing to undo. */
  function forget() {
    for (const map of [originals, stored, states, conflicts, failures]) map.clear()
    history = startHistory<Edits>({})
    onChange()
  }

  return {
    load,
    current,
    /** Of every document that there is now. */
    keys: () =>
      [...new Set([...originals.keys(), ...(Object.keys(history.present) as ItemKey[])])].filter(
        (key) => current(key) !== undefined,
      ),
    authorOf: (key: ItemKey) => stored.get(key)?.author,
    edit,
    undo: () => step(undo(history)),
    redo: () => step(redo(history)),
    undoLabel: () => history.past.at(-1)?.label,
    redoLabel: () => history.future[0]?.label,
    stateOf: (key: ItemKey): SaveState => states.get(key) ?? 'saved',
    conflictOf: (key: ItemKey) => conflicts.get(key),
    conflicts: () => [...conflicts.keys()],
    failure: () => [...failures.values()][0],
    isSaving: () => [...states.values()].some((state) => state === 'saving' || state === 'waiting'),
    hasUnsaved: () => [...stored.keys()].some(isDirty),
    isDirty,
    reload,
    overwrite,
    flush,
    forget,
  }
}
