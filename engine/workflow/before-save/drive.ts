import type { Ctx } from '../../context.ts'
import { type Batch, type Change, issue } from '../../records/change.ts'
import { answerReads, type Read } from './reads.ts'

/** What the workflows of one save may take for each of its records. */
const budgetMs = 50
/** A clock on the wall counts others' work too, and a program that has just begun is slow: less is held against nobody. */
const leastMs = 1_000
const mostReads = 20

/** A workflow on its way through one record: it asks, and goes on with the answer. */
export interface Way {
  change: Change
  workflow: string
  steps: Generator<Question, void, unknown>
}

/** A read whose names of the process are still to be filled in. */
export interface Question {
  node: Read['node']
  filter(): Promise<string | undefined>
}

/**
 * Leads all records of a batch through a workflow at once: what they ask of the database at the same node is asked
 * together. Who asks too much, or goes on when the time of all is over, refuses its save.
 *
 * @param reads so far, by record
 */
export async function leadAll(
  ctx: Ctx,
  batch: Batch,
  ways: readonly Way[],
  reads: Map<Change, number>,
): Promise<void> {
  const until = performance.now() + Math.max(leastMs, budgetMs * ways.length)
  let waiting = ways.flatMap((way) => next(way, way.steps.next()))
  while (waiting.length > 0) {
    const isLate = performance.now() > until
    const asking = waiting.filter(({ way: { change } }) => {
      const count = (reads.get(change) ?? 0) + 1
      reads.set(change, count)
      return !isLate && count <= mostReads
    })
    for (const { way } of waiting.filter((one) => !asking.includes(one))) refuse(batch, way, isLate)
    const asked: { way: Way; read: Read }[] = []
    const failed: Waiting[] = []
    for (const { way, question } of asking)
      try {
        asked.push({ way, read: { node: question.node, filter: await question.filter() } })
      } catch (error) {
        // An expression of its filter: the workflow says what becomes of it.
        failed.push(...next(way, way.steps.throw(error)))
      }
    const answers = await answerReads(
      ctx,
      asked.map(({ read }) => read),
    )
    waiting = [...failed, ...asked.flatMap(({ way }, at) => next(way, way.steps.next(answers[at])))]
  }
}

interface Waiting {
  way: Way
  question: Question
}

const next = (way: Way, { done, value }: IteratorResult<Question, void>): Waiting[] =>
  done || !value ? [] : [{ way, question: value }]

function refuse(batch: Batch, { change, workflow }: Way, isLate: boolean): void {
  const [en, zh] = isLate
    ? [`takes longer than ${budgetMs} ms a record`, `单条记录耗时超过 ${budgetMs} 毫秒`]
    : [`reads more than ${mostReads} times for a record`, `单条记录查询超过 ${mostReads} 次`]
  batch.issues.push(
    issue(
      change,
      '',
      'process_before_save_limit',
      `The workflow "${workflow}" ${en}.`,
      `工作流“${workflow}”${zh}。`,
    ),
  )
}
