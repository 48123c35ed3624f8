import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import { AppError } from '../../errors.ts'

/** What an expression made of a row, or why it could not. */
export type Evaluated = { value: unknown } | { problem: string }

/** A thread of its own: an expression that never ends, or eats all memory, costs this thread only. */
const program = `
const { parentPort, workerData } = require('node:worker_threads')
const jsonata = require(workerData.jsonata)
const compiled = workerData.expressions.map((text) => jsonata(text))
parentPort.on('message', async (rows) => {
  const answers = []
  for (const row of rows) {
    const values = []
    for (const expression of compiled) {
      try {
        const value = await expression.evaluate({}, { row })
        values.push({ value: value === undefined ? null : JSON.parse(JSON.stringify(value)) })
      } catch (error) {
        values.push({ problem: String(error.message).slice(0, 200) })
      }
    }
    answers.push(values)
  }
  parentPort.postMessage(answers)
})
`

const timeoutMs = 5_000

/** Evaluates the mapping's expressions over rows; started with the first row, to be closed at the end. */
export class Evaluator {
  readonly #expressions: readonly string[]
  #worker: Worker | undefined

  constructor(expressions: readonly string[]) {
    this.#expressions = expressions
  }

  /** Per row, per expression. @throws expression_invalid when a batch takes longer than five seconds */
  async evaluate(rows: readonly Record<string, string>[]): Promise<Evaluated[][]> {
    if (this.#expressions.length === 0) return rows.map(() => [])
    this.#worker ??= this.#start()
    const worker = this.#worker
    return new Promise((resolve, reject) => {
      const stop = (error: unknown) => {
        off()
        this.#worker = undefined
        void worker.terminate()
        reject(error)
      }
      const timer = setTimeout(() => stop(refused('It takes too long.')), timeoutMs)
      const done = (answers: Evaluated[][]) => {
        off()
        resolve(answers)
      }
      const failed = (error: Error) => stop(refused('It takes too much memory or fails.', error))
      const off = () => {
        clearTimeout(timer)
        worker.off('message', done)
        worker.off('error', failed)
      }
      worker.on('message', done)
      worker.on('error', failed)
      worker.postMessage(rows)
    })
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
    this.#worker = undefined
  }

  #start(): Worker {
    const jsonata = createRequire(import.meta.url).resolve('jsonata')
    const worker = new Worker(program, {
      eval: true,
      env: {},
      execArgv: [],
      workerData: { jsonata, expressions: this.#expressions },
      resourceLimits: { maxOldGenerationSizeMb: 128, stackSizeMb: 4 },
    })
    worker.unref()
    return worker
  }
}

const refused = (reason: string, cause?: unknown): AppError =>
  new AppError('expression_invalid', { reason }, cause === undefined ? {} : { cause })
