import { isId } from '../../metadata/language/values/reference.ts'
import type { WorkflowDocument } from '../../metadata/schema/types.ts'
import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { hasSystemRight } from '../permissions/system-right.ts'
import type { GraphDocument } from '../process/graph/document.ts'
import { flatten } from '../process/graph/flatten.ts'
import type { GraphNode } from '../process/graph/graph.ts'
import { readRecord } from '../records/read.ts'
import { sql } from '../sql.ts'
import { type Localized, textFor } from './expressions/templates.ts'
import { isoOf } from './runs.ts'

export interface PictureBox {
  id: string
  label: string
  type: string
  /** The box in which it lies. */
  inside: string | null
  state: 'passed' | 'current' | 'failed' | 'ahead'
  /** How often it was passed, and when last. */
  times: number
  at: string | null
  /** While it is current: since when, and when it goes on by itself, if it does. */
  since: string | null
  until: string | null
}

/** Where a run stands: names, times and states, and nothing that it read or wrote. */
export interface RunPicture {
  id: string
  workflow: string
  label: string
  state: string
  started_at: string
  ended_at: string | null
  boxes: PictureBox[]
  lines: { from: string; to: string; port: string; passed: boolean }[]
}

interface Row {
  id: string
  name: string
  state: string
  object: string | null
  record_id: string | null
  started_at: string
  ended_at: string | null
  document: WorkflowDocument
}

/**
 * For whoever may read the record that the run is about, and for those who manage processes.
 *
 * @throws not_found for everybody else
 */
export async function readPicture(ctx: Ctx, id: string): Promise<RunPicture> {
  const missing = () => new AppError('not_found', { object: 'run', id })
  const run = isId(id) ? await findRun(ctx, id) : undefined
  if (!run) throw missing()
  if (!hasSystemRight(ctx, 'manage_processes')) {
    const { object, record_id: record } = run
    if (!object || !record) throw missing()
    await readRecord(ctx, object, record, ['id']).catch((error: unknown) => {
      throw error instanceof AppError && error.status < 500 ? missing() : error
    })
  }
  const { document } = run
  const read = (text: Localized) => textFor(text, ctx.locale, ctx.model.settings.language)
  const { nodes } = flatten(document as unknown as GraphDocument)
  const marks = await marksOf(ctx, id)
  const label = ({ id: node, type, options }: GraphNode) =>
    read((options['label'] as Localized | undefined) ?? nameOf(node, type))
  return {
    id,
    workflow: run.name,
    label: document.label === undefined ? run.name : read(document.label as Localized),
    state: run.state,
    started_at: run.started_at,
    ended_at: run.ended_at,
    boxes: [...nodes.values()].map((node) => ({
      id: node.id,
      label: label(node),
      type: node.type,
      inside: node.inside,
      ...marks.stateOf(node.id),
    })),
    lines: [...nodes.values()].flatMap((node) =>
      Object.entries(node.edges).map(([port, to]) => ({
        from: node.id,
        to,
        port,
        passed: marks.isPassed(node.id, port),
      })),
    ),
  }
}

const findRun = ({ db }: Ctx, id: string): Promise<Row | undefined> =>
  db.first<Row>(sql`SELECT r.id, r.name, r.state, r.object, r.record_id,
      ${isoOf(sql`r.started_at`)} AS started_at, ${isoOf(sql`r.ended_at`)} AS ended_at, v.document
    FROM sys.run r JOIN sys.process_version v ON v.kind = r.kind AND v.name = r.name AND v.version = r.version
    WHERE r.id = ${id}::uuid AND r.kind = 'workflow'`)

const nameOf = (node: string, type: string): Localized =>
  type === 'end' ? { en: spelt(node), zh: '结束' } : spelt(node)

/** `call_back` → "Call back": a node without a label. */
function spelt(name: string): string {
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

interface Step {
  node: string
  port: string | null
  times: number
  at: string
}

interface Standing {
  node: string
  since: string
  until: string | null
}

/** What happened at each node, and where the run stands now. */
async function marksOf({ db }: Ctx, id: string) {
  const ofRun = sql`run_id = ${id}::uuid`
  const steps =
    await db.rows<Step>(sql`SELECT node, port, count(*)::integer AS times, ${isoOf(sql`max(ended_at)`)} AS at
    FROM sys.run_step WHERE ${ofRun} GROUP BY node, port`)
  const standing = await db.rows<Standing>(sql`SELECT t.node, ${isoOf(sql`min(t.since)`)} AS since,
      (SELECT ${isoOf(sql`min(d.due_at)`)} FROM sys.run_timer d JOIN sys.run_token o ON o.run_id = d.run_id AND o.id = d.token
        WHERE d.run_id = ${id}::uuid AND o.node = t.node AND d.state = 'open'
          AND (d.port NOT LIKE 'deadline:%' OR d.port LIKE 'deadline:%:')) AS until
    FROM sys.run_token t WHERE ${ofRun} GROUP BY t.node`)
  const failed = new Set(
    (
      await db.rows<{ node: string | null }>(
        sql`SELECT node FROM sys.incident WHERE ${ofRun} AND state = 'open'`,
      )
    ).map(({ node }) => node),
  )
  const stateOf = (node: string) => {
    const mine = steps.filter((step) => step.node === node)
    const now = standing.find((one) => one.node === node)
    const state = failed.has(node) ? 'failed' : now ? 'current' : mine.length > 0 ? 'passed' : 'ahead'
    const at =
      mine
        .map((step) => new Date(step.at).toISOString())
        .sort()
        .at(-1) ?? null
    return {
      state: state as PictureBox['state'],
      times: mine.reduce((sum, step) => sum + step.times, 0),
      at,
      since: now?.since ?? null,
      until: now?.until ?? null,
    }
  }
  const isPassed = (node: string, port: string) =>
    steps.some((step) => step.node === node && (step.port ?? 'next') === port)
  return { stateOf, isPassed }
}
