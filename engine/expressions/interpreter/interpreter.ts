import { Worker } from 'node:worker_threads'
import { AppError } from '../../errors.ts'
import type { Answer, Task } from './task.ts'

/** Longest a task may take, in ms; then its thread is ended. */
const longestTask = 5000

/**
 * Runs text of the whole language in a thread of its own: what never ends, or eats all memory, costs this thread only.
 * Tasks wait for each other; the thread starts with the first one.
 */
export class Interpreter {
  #worker: Worker | undefined
  #last: Promise<unknown> = Promise.resolve()

  /** Answers by case, then by text. @throws expression_invalid when it takes too long or too much memory */
  run(task: Task): Promise<Answer[][]> {
    const next = this.#last.then(
      () => this.#answer(task),
      () => this.#answer(task),
    )
    this.#last = next
    return next
  }

  async close(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }

  /** A thread may end of what an earlier task has left to it: then the task is asked once more, of a fresh one. */
  async #answer(task: Task): Promise<Answer[][]> {
    const used = this.#worker
    try {
      return await this.#ask(task, used ?? this.#start())
    } catch (error) {
      if (!used || !(error instanceof AppError) || error.cause === undefined) throw error
      return this.#ask(task, this.#start())
    }
  }

  /** It may end while it has no task, too. */
  #start(): Worker {
    const worker = start()
    const forget = () => {
      if (this.#worker === worker) this.#worker = undefined
    }
    worker.on('error', forget).on('exit', forget)
    this.#worker = worker
    return worker
  }

  #ask(task: Task, worker: Worker): Promise<Answer[][]> {
    return new Promise((resolve, reject) => {
      const end = (error: AppError) => {
        off()
        if (this.#worker === worker) this.#worker = undefined
        void worker.terminate()
        reject(error)
      }
      const timer = setTimeout(() => end(tooLong()), longestTask)
      const done = (answers: Answer[][]) => {
        off()
        resolve(answers)
      }
      const failed = (error: Error) => end(tooMuch(error))
      const gone = () => end(tooMuch())
      const off = () => {
        clearTimeout(timer)
        worker.off('message', done).off('error', failed).off('exit', gone)
      }
      worker.on('message', done).on('error', failed).on('exit', gone)
      worker.postMessage(task)
    })
  }
}

const tooLong = (): AppError =>
  new AppError('expression_invalid', { reason: 'It takes too long.', reasonZh: '执行时间过长。' })
const tooMuch = (cause?: unknown): AppError =>
  new AppError(
    'expression_invalid',
    { reason: 'It takes too much memory or fails.', reasonZh: '占用内存过多或执行失败。' },
    cause === undefined ? {} : { cause },
  )

const limits = { env: {}, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 128, stackSizeMb: 4 } }

/** Built, the thread's program lies beside ours; from source it has to be loaded as TypeScript. */
function start(): Worker {
  const isSource = import.meta.url.endsWith('.ts')
  const program = new URL(isSource ? './worker.ts' : './interpreter.js', import.meta.url)
  const fromSource = `import('tsx/esm/api').then(({ register }) => { register(); return import('${program}') })`
  const worker = isSource ? new Worker(fromSource, { ...limits, eval: true }) : new Worker(program, limits)
  worker.unref()
  return worker
}
