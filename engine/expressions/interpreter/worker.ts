import { parentPort } from 'node:worker_threads'
import { faultWords } from './fault-words.ts'
import { interpret } from './interpret.ts'
import { longestResult } from './limits.ts'
import type { Answer, Task } from './task.ts'

/** The thread that runs interpreted text: it may be ended at any moment, so it owns nothing. */
const port = parentPort!

port.on('message', async (task: Task) => {
  const compiled = task.texts.map((text) => {
    try {
      return interpret(text, task.timeZone, (path) => task.groups?.[path.join('.')] ?? {})
    } catch (error) {
      return { problem: faultWords(error) }
    }
  })
  const answers: Answer[][] = []
  for (const { record, given } of task.cases) {
    const row: Answer[] = []
    for (const run of compiled)
      row.push('problem' in run ? run : await answerOf(() => run(record, { ...task, given })))
    answers.push(row)
  }
  port.postMessage(answers)
})

async function answerOf(run: () => Promise<unknown>): Promise<Answer> {
  try {
    const value = await run()
    const text = value === undefined ? 'null' : (JSON.stringify(value) ?? 'null')
    if (text.length > longestResult) return { problem: { en: 'The result is too large.', zh: '结果过大。' } }
    return { value: JSON.parse(text) }
  } catch (error) {
    return { problem: faultWords(error) }
  }
}
