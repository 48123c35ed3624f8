import { setTimeout as sleep } from 'node:timers/promises'
import type { Turn } from '../turn.ts'

/** What was got ready is thrown away: it would wait for one that may wait for it. */
class GiveWay extends Error {
  constructor() {
    super('gave way to the part before')
  }
}

/** Shorter than PostgreSQL lets a transaction stand idle. */
const mostPatienceMs = 2_000

/** Something that happens once, for all who wait for it. */
class Signal {
  readonly raised: Promise<void>
  raise: () => void = () => undefined

  constructor() {
    this.raised = new Promise((resolve) => {
      this.raise = resolve
    })
  }
}

interface Part {
  /** It has begun to write: it has every lock it needs. */
  writing: Promise<void>
  /** It is taken apart, and may ask for locks again. */
  apart: Promise<void>
  done: Promise<void>
}

type Work<T> = (part: T, turn: Turn) => Promise<void>

/**
 * Does parts of a long work in their order, one getting ready while the one before it writes, so that the engine and
 * PostgreSQL work at the same time. A part that writes has all its locks and waits for nobody; the next one writes
 * when that is committed. Should a part be taken apart, the next one lets go of all it holds and begins again after it.
 *
 * @param next gives the parts, then undefined
 * @param work throws what its turn throws; is called again for a part that gave way
 */
export async function inTurn<T>(next: () => Promise<T | undefined>, work: Work<T>): Promise<void> {
  let before: Part | undefined
  try {
    for (let part = await next(); part !== undefined; part = await next()) {
      const now = begin(part, work, before)
      await Promise.race([now.writing, now.done])
      before = now
    }
  } finally {
    await before?.done
  }
}

function begin<T>(part: T, work: Work<T>, before: Part | undefined): Part {
  const [writing, apart] = [new Signal(), new Signal()]
  const turn: Turn = {
    async write() {
      if (before) await endOf(before)
      writing.raise()
    },
    apart: apart.raise,
  }
  const done = work(part, turn).catch(async (error: unknown) => {
    if (!(error instanceof GiveWay)) throw error
    await before?.done
    await work(part, turn)
  })
  // Whoever waits for it is told; nobody may be when its forerunner fails.
  done.catch(() => undefined)
  return { writing: writing.raised, apart: apart.raised, done }
}

/** @throws GiveWay when the part may never end while this one holds what it holds */
async function endOf({ done, apart }: Part): Promise<void> {
  const patience = new AbortController()
  const giveWay = (): never => {
    throw new GiveWay()
  }
  try {
    const tooLong = sleep(mostPatienceMs, undefined, { signal: patience.signal }).then(giveWay)
    tooLong.catch(() => undefined)
    await Promise.race([done, apart.then(giveWay), tooLong])
  } finally {
    patience.abort()
  }
}
