import { expect, it } from 'vitest'
import { type Random, randomFrom } from '../../process/random-graphs.ts'
import { ApprovalRun, approvalOf } from './approval-run.ts'

// More, and others: APPROVAL_PATHS=5000 APPROVAL_SEED=7 npx vitest run test/engine/approval/path
const paths = Number(process.env['APPROVAL_PATHS'] ?? 150)
const seed = Number(process.env['APPROVAL_SEED'] ?? 1)

const some = <T>(random: Random, from: readonly T[]): T => from[random(from.length)]!

function randomApproval(random: Random) {
  const steps: Record<string, object> = {}
  const condition = () => `$input.amount > ${random(10)}`
  const part = (depth: number): unknown => {
    const kind = depth > 2 ? 0 : random(6)
    if (kind === 4) {
      const branch = () => (random(3) ? list(depth + 1) : { when: condition(), path: list(depth + 1) })
      return {
        parallel: { x: branch(), y: branch(), z: branch() },
        onReject: some(random, ['cancel', 'wait']),
      }
    }
    if (kind === 5)
      return { choose: [{ when: condition(), path: list(depth + 1) }, { path: list(depth + 1) }] }
    const name = `s${Object.keys(steps).length}`
    steps[name] = random(3)
      ? {}
      : { when: condition(), otherwise: some(random, ['skip', 'skip', 'approve', 'reject']) }
    return name
  }
  const list = (depth: number): unknown[] => Array.from({ length: 1 + random(3) }, () => part(depth))
  return approvalOf(list(0), steps)
}

it(`asks somebody or has ended, on ${paths} random paths with returns and changed amounts`, () => {
  const ends: Record<string, number> = {}
  for (let at = 0; at < paths; at++) {
    const random = randomFrom(seed * 1_000_003 + at)
    const document = randomApproval(random)
    const input = { amount: random(10) }
    const run = new ApprovalRun(document, input)
    const passed: string[] = []
    for (let n = 0; n < 80 && run.asked().length > 0; n++) {
      const name = some(random, run.asked())
      if (random(12) === 0) {
        input.amount = random(10)
        run.return(name, random(2) && passed.length > 0 ? passed[0]! : 'submit')
        run.resubmit()
      } else {
        run.answer(name, random(8) ? 'approved' : 'rejected')
        passed.push(name)
      }
    }
    const told = `${run.state} on ${JSON.stringify(document)}`
    if (run.asked().length === 0) expect(['approved', 'rejected'], told).toContain(run.state)
    ends[String(run.state)] = (ends[String(run.state)] ?? 0) + 1
  }
  expect(ends['approved']).toBeGreaterThan(paths / 10)
  expect(ends['rejected']).toBeGreaterThan(paths / 10)
}, 3_600_000)
