import { readFileSync } from 'node:fs'
import { Interpreter } from '../../../../engine/expressions/interpreter/interpreter.ts'
import type { Answer, Task } from '../../../../engine/expressions/interpreter/task.ts'

/** What one attack did: its outcome, how long it took in ms, and the process's highest memory so far in MB. */
export interface Outcome {
  text: string
  answer: Answer | { refused: string }
  ms: number
  peakMb: number
}

/** Linux counts the memory of whoever started a process among its resource usage; `VmHWM` is its own alone. */
function peakMb(): number {
  const status = process.platform === 'linux' ? readFileSync('/proc/self/status', 'utf8') : ''
  const own = /VmHWM:\s+(\d+) kB/.exec(status)?.[1]
  return (own === undefined ? process.resourceUsage().maxRSS : Number(own)) / 1024
}

// A process of its own, so that its memory is that of the attacks alone. Texts come in, outcomes go out.
process.on('message', async (texts: string[]) => {
  const interpreter = new Interpreter()
  const run = (text: string): Promise<Answer[][]> => {
    const task: Task = {
      texts: [text],
      timeZone: 'UTC',
      now: '2026-03-01T20:00:00.000Z',
      today: '2026-03-01',
      groups: {},
      cases: [{ record: { a: 1 }, given: {} }],
    }
    return interpreter.run(task)
  }
  await run('1') // the thread's own start is not the attack's
  for (const text of texts) {
    const began = performance.now()
    const answer = await run(text).then(
      (answers) => answers[0]![0]!,
      (error: Error) => ({ refused: error.message }),
    )
    const ms = performance.now() - began
    process.send!({ text, answer, ms, peakMb: peakMb() } satisfies Outcome)
  }
  await interpreter.close()
  process.disconnect()
})
