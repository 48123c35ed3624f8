import type { WorkflowDocument } from '../../../metadata/schema/types.ts'
import type { Queryable } from '../../database.ts'
import type { AppModel } from '../../model.ts'
import { sql } from '../../sql.ts'
import type { TriggerDocument } from '../define-trigger.ts'
import { processText } from '../expressions/process-text.ts'
import { triggerTypes } from '../triggers/index.ts'
import { isByClock } from './clock-cases.ts'
import { textsOf } from './texts-of.ts'

/** What a replay found, all cases together. */
export async function summaryOf(
  db: Queryable,
  job: string,
  { document, model }: { document: WorkflowDocument; model: AppModel },
): Promise<Record<string, unknown>> {
  const ofJob = sql`job = ${job}::uuid`
  const outcomes = await db.rows<{ outcome: string; n: number }>(
    sql`SELECT outcome, count(*)::integer AS n FROM sys.replay_case WHERE ${ofJob} AND outcome IS NOT NULL GROUP BY 1`,
  )
  const count = (name: string) => outcomes.find(({ outcome }) => outcome === name)?.n ?? 0
  const more = await db.first<{
    incidents: number
    underWay: number
    recorded: number
    given: number
    stub: number
  }>(
    sql`SELECT count(*) FILTER (WHERE found->'draft'->>'state' = 'incident')::integer AS incidents,
        count(*) FILTER (WHERE found->'real'->>'state' NOT IN ('completed', 'cancelled')
          AND jsonb_typeof(found->'draft') = 'object')::integer AS "underWay",
        coalesce(sum((found->'answers'->>'recorded')::integer), 0)::integer AS recorded,
        coalesce(sum((found->'answers'->>'given')::integer), 0)::integer AS given,
        coalesce(sum((found->'answers'->>'stub')::integer), 0)::integer AS stub
      FROM sys.replay_case WHERE ${ofJob}`,
  )
  const { incidents = 0, underWay = 0, ...answers } = more ?? { recorded: 0, given: 0, stub: 0 }
  return {
    counts: {
      same: count('same'),
      different: count('different'),
      new: count('new'),
      missing: count('missing'),
      unknown: count('unknown'),
      notStarted: count('none'),
      incidents,
      underWay,
    },
    nodes: await waysOf(db, job),
    effects: await effectsOf(db, job),
    answers,
    triggers: await triggersOf(db, job, document),
    notReplayed: notReplayed(document),
    ...unknownTo(model, document),
  }
}

/** How often each way was taken, really and by the draft: of a run that is under way as far as it has come. */
async function waysOf(db: Queryable, job: string) {
  const rows = await db.rows<{ side: 'real' | 'draft'; node: string; port: string; n: number }>(
    sql`SELECT side, s->>'node' AS node, coalesce(s->>'port', '') AS port, count(*)::integer AS n
      FROM sys.replay_case, LATERAL (VALUES ('real'), ('draft')) AS v(side),
        LATERAL jsonb_array_elements(CASE jsonb_typeof(found->side->'steps') WHEN 'array' THEN found->side->'steps' ELSE '[]' END) s
      WHERE job = ${job}::uuid AND s->>'state' IN ('done', 'failed', 'skipped') AND s->'ahead' IS NULL
      GROUP BY 1, 2, 3 ORDER BY 2, 3`,
  )
  const nodes: Record<string, Record<string, { real: number; draft: number }>> = {}
  for (const { side, node, port, n } of rows) {
    nodes[node] ??= {}
    nodes[node][port] ??= { real: 0, draft: 0 }
    nodes[node][port][side] = n
  }
  return nodes
}

async function effectsOf(db: Queryable, job: string) {
  return db.rows(
    sql`SELECT coalesce(e->>'act', 'send') AS what, e->>'object' AS object, e->>'kind' AS kind,
        count(*) FILTER (WHERE side = 'real')::integer AS real, count(*) FILTER (WHERE side = 'draft')::integer AS draft
      FROM sys.replay_case, LATERAL (VALUES ('real'), ('draft')) AS v(side),
        LATERAL jsonb_array_elements(CASE jsonb_typeof(found->side->'effects') WHEN 'array' THEN found->side->'effects' ELSE '[]' END) e
      WHERE job = ${job}::uuid AND coalesce(e->>'kind', '') NOT IN ('call', 'signal') AND e->'ahead' IS NULL
      GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
  )
}

async function triggersOf(db: Queryable, job: string, { triggers = {} }: WorkflowDocument) {
  const rows = await db.rows<{ name: string | null; n: number; started: number }>(
    sql`SELECT trigger AS name, count(*)::integer AS n,
        count(*) FILTER (WHERE jsonb_typeof(found->'draft') = 'object')::integer AS started
      FROM sys.replay_case WHERE job = ${job}::uuid GROUP BY 1`,
  )
  return Object.entries(triggers).map(([name, { type }]) => {
    const row = rows.find((one) => one.name === name)
    return { name, type, events: row?.n ?? 0, started: row?.started ?? 0 }
  })
}

/** Ways in of which only those times are known at which a run really began. */
function notReplayed(document: WorkflowDocument) {
  return Object.entries(document.triggers ?? {}).flatMap(([trigger, given]) => {
    const { type } = given
    return triggerTypes.find(type)?.listensTo ||
      type === 'dateReached' ||
      isByClock(given as TriggerDocument, document)
      ? []
      : [
          {
            trigger,
            type,
            reason: {
              en: 'Only runs that really began this way are replayed; what would have begun besides is not known.',
              zh: '仅回放当时实际以此方式启动的流程；是否还会启动其他流程无法得知。',
            },
          },
        ]
  })
}

/** What the draft reads that is not as it was then: fields without history, other records, values computed from them. */
function unknownTo(model: AppModel, document: WorkflowDocument) {
  const object = model.objects.get(document.object ?? '')
  const unknownFields = new Set<string>()
  const asOfNow = new Set<string>()
  for (const text of object ? textsOf(document) : []) {
    const { root, record, old, new: fresh } = processText(model, object, text).needs
    for (const need of [root, record, old, fresh]) {
      for (const name of need.fields) {
        const field = object!.fields.get(name)
        if (!field || field.system || field.formula) continue
        if (field.rollup || field.kept) asOfNow.add(name)
        else if (!field.history || field.secret) unknownFields.add(name)
      }
      for (const [name, inner] of [...need.refs, ...need.lists])
        for (const field of inner.fields) asOfNow.add(`${name}.${field}`)
    }
  }
  return { unknownFields: [...unknownFields].sort(), asOfNow: [...asOfNow].sort() }
}
