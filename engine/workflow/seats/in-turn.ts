const waiting = new Map<string, Promise<unknown>>()

/**
 * One after another for the same key on this node. Whoever would only wait for the lock in the database waits here,
 * without a connection: many who act on one approval or task at once leave those of all others free.
 */
export async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = waiting.get(key) ?? Promise.resolve()
  const mine = before.then(work, work)
  const settled = mine.catch(() => undefined)
  waiting.set(key, settled)
  try {
    return await mine
  } finally {
    if (waiting.get(key) === settled) waiting.delete(key)
  }
}
