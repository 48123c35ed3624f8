import { expect, it } from 'vitest'
import type { Tell } from '../../../runtime-ui/client/events.ts'
import { followShared, type SharingBrowser } from '../../../runtime-ui/client/shared-events.ts'

/** Locks and channels of one browser, and the streams that its tabs open. */
function browser() {
  const waiting: (() => Promise<void>)[] = []
  let isHeld = false
  function next(): void {
    const lead = waiting.shift()
    isHeld = lead !== undefined
    void lead?.().then(next)
  }
  const locks = {
    request: (_name: string, { signal }: LockOptions, lead: () => Promise<void>) =>
      new Promise<void>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('aborted')))
        waiting.push(() => lead().then(resolve))
        if (!isHeld) next()
      }),
  } as unknown as SharingBrowser['locks']
  const channels = new Set<BroadcastChannel>()
  const channel = () => {
    const mine = {
      onmessage: null as ((event: { data: unknown }) => void) | null,
      postMessage: (data: unknown) => {
        for (const one of channels)
          if (one !== (mine as never)) (one as unknown as typeof mine).onmessage?.({ data })
      },
      close: () => channels.delete(mine as never),
    }
    channels.add(mine as never)
    return mine as unknown as BroadcastChannel
  }
  const streams = new Set<Tell>()
  const follow = (tell: Tell) => {
    streams.add(tell)
    return () => {
      streams.delete(tell)
    }
  }
  const open = (heard: string[]) =>
    followShared((name) => heard.push(name), { locks, channel }, follow as never)
  return { open, streams }
}

it('opens one stream for all tabs, and every tab hears it', async () => {
  const { open, streams } = browser()
  const heard: string[][] = [[], []]
  for (const one of heard) open(one)
  await Promise.resolve()

  for (const tell of streams) tell('model', { version: 2 })

  expect(streams.size).toBe(1)
  expect(heard).toEqual([['model'], ['model']])
})

it('goes on with the next tab when the one that listened is closed', async () => {
  const { open, streams } = browser()
  const heard: string[] = []
  const close = open([])
  open(heard)

  close()
  await new Promise((resume) => setTimeout(resume))
  for (const tell of streams) tell('job', { id: '1', state: 'done', done: 1, total: 1 })

  expect(streams.size).toBe(1)
  expect(heard).toEqual(['job'])
})

it('opens a stream of its own where the browser cannot share', () => {
  const { streams } = browser()
  const stop = followShared(
    () => undefined,
    { locks: undefined, channel: undefined },
    (tell) => {
      streams.add(tell)
      return () => streams.clear()
    },
  )

  expect(streams.size).toBe(1)
  stop()
  expect(streams.size).toBe(0)
})
