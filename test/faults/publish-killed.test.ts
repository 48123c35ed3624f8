import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { preparePlan } from '../../engine/catalog/plan.ts'
import { resumePublish } from '../../engine/catalog/publish.ts'
import type { Database } from '../../engine/database.ts'
import { connect } from '../../engine/db/connect.ts'
import { AppError } from '../../engine/errors.ts'
import { bundled } from '../support/bundled.ts'
import { silentLog } from '../support/log.ts'
import { cloneTemplate } from '../support/template.ts'
import { contents, rowCount, scenario, titled, toolsOn } from './publish-scenario.ts'

const child = await bundled('test/faults/publish-child.ts')

/** Runs the child until it kills itself at `moment`, or to the end when there are fewer. */
function publishUntil(url: string, moment: number): Promise<{ killed: boolean; at: string }> {
  return new Promise((resolve, reject) => {
    const running = spawn(process.execPath, [child, url, String(moment)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let at = ''
    running.stdout.on('data', (chunk) => {
      at += String(chunk)
    })
    running.on('error', reject)
    running.on('close', (code, signal) => {
      if (code !== 0 && signal !== 'SIGKILL') reject(new Error(`The publishing process ended with ${code}.`))
      else resolve({ killed: signal === 'SIGKILL', at })
    })
  })
}

/** PostgreSQL lets go of a dead process's locks when it notices; until then somebody still publishes. */
async function resume(db: Database): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await resumePublish(toolsOn(db))
      return
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'publish_running' || attempt === 100) throw error
      await sleep(50)
    }
  }
}

async function withScenario<T>(work: (db: Database, url: string) => Promise<T>): Promise<T> {
  const { url, drop } = await cloneTemplate(scenario)
  const db = connect({ url, log: silentLog, size: 2 })
  try {
    return await work(db, url)
  } finally {
    await db.close()
    await drop()
  }
}

const whole = {
  orders: rowCount,
  amount: (rowCount * (rowCount + 1)) / 2 + rowCount * 0.25,
  remarks: rowCount,
  fresh: rowCount / 2,
  buyers: rowCount,
  titles: 50,
  marks: rowCount,
}

const afterSwitch = ({ killed, at }: { killed: boolean; at: string }) => !killed || at === 'switch after'

describe('a publish whose process is killed', () => {
  it('leaves the old or the new version whole at every step, and is finished by the next process', async () => {
    const moments: string[] = []
    for (let next = first; ; next += together * apart) {
      const ends = await Promise.all(
        Array.from({ length: together }, (_, at) => killAndResume(next + at * apart)),
      )
      moments.push(...ends.filter(({ killed }) => killed).map(({ at }) => at))
      if (ends.some(({ killed }) => !killed)) break
    }
    expect(moments.length).toBeGreaterThan(15 / apart - 1)
  }, 300_000)
})

/** Databases of their own, so they do not disturb each other. */
const together = 3

/** Each moment with `npm run test:long`; else every fifth one, others tomorrow. */
const apart = process.env['TEST_LONG'] === '1' ? 1 : 5
const first = 1 + (new Date().getDate() % apart)

const killAndResume = (moment: number) =>
  withScenario(async (db, url) => {
    const ended = await publishUntil(url, moment)
    const then = await contents(db)
    expect(then, ended.at).toEqual({ published: afterSwitch(ended) ? 'after' : then.published, data: whole })

    await resume(db)

    expect(await contents(db), ended.at).toEqual({ published: 'after', data: whole })
    expect(await titled(db), ended.at).toBe(rowCount)
    const { plan } = await preparePlan(db, {})
    expect(plan.steps, ended.at).toEqual([])
    return ended
  })
