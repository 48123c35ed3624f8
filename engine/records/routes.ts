import Router from '@koa/router'
import type { Context } from 'koa'
import { type Answer, type Asked, once } from '../db/idempotency.ts'
import { AppError } from '../errors.ts'
import type { JobView } from '../jobs/job-view.ts'
import { languageOf, problemOf } from '../problem-view.ts'
import { aggregateRecords } from './aggregate.ts'
import { parseAggregate } from './aggregate-query.ts'
import { type BulkInput, parseBulk } from './bulk-input.ts'
import { inBulkQueue } from './bulk-queue.ts'
import { confirmsDuplicates } from './confirm.ts'
import { createRecord } from './create.ts'
import { deleteRecord } from './delete.ts'
import { bulkOrJob } from './delete-many.ts'
import { evaluateRules } from './evaluate-rules.ts'
import { readHistory } from './history.ts'
import { ifMatch } from './if-match.ts'
import { listRecords } from './list.ts'
import { parseListQuery } from './list-query.ts'
import { purgeRecord } from './purge.ts'
import { type RecordView, readRecord } from './read.ts'
import { readBack } from './read-back.ts'
import { listRelated } from './related.ts'
import { requireBody } from './request-body.ts'
import { restoreRecord } from './restore.ts'
import { readStages } from './stages.ts'
import { readTimeline } from './timeline.ts'
import { updateRecord } from './update.ts'

/** The HTTP face of records: read the request, call one verb, set the body. No SQL, no rules. */
export const recordRoutes = new Router({ prefix: '/api/records/:object' })

const object = (http: Context): string => String(http['params']['object'])
const id = (http: Context): string => String(http['params']['id'])
const text = (http: Context, name: string): string | undefined => {
  const value = http.query[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

function formOf(http: Context): { form?: string } {
  const form = text(http, 'form')
  return form ? { form } : {}
}

const longestReason = 500

/** Why a stage is entered all the same. */
function reasonOf(http: Context): { reason?: string } {
  const reason = text(http, 'reason')?.trim()
  if (!reason) return {}
  if (reason.length <= longestReason) return { reason }
  throw new AppError('parameter_invalid', {
    parameter: 'reason',
    value: `${reason.slice(0, 40)}…`,
    reason: `A text of at most ${longestReason} characters.`,
  })
}

function wholeNumber(http: Context, name: string, most: number, otherwise: number): number {
  const value = text(http, name)
  if (value === undefined) return otherwise
  if (/^\d{1,9}$/.test(value) && Number(value) >= 1 && Number(value) <= most) return Number(value)
  throw new AppError('parameter_invalid', {
    parameter: name,
    value,
    reason: `A whole number from 1 to ${most}.`,
  })
}

/** 202 when the change, or a part of it, waits for an approval. */
function answer(http: Context, record: RecordView): void {
  http.set('ETag', `"${record.version}"`)
  if ('_waiting' in record && http.status !== 201) http.status = 202
  http.body = record
}

/** It takes longer than a request: the job says how far it is. */
function accepted(http: Context, job: JobView): void {
  http.status = 202
  http.set('Location', `/api/jobs/${job.id}`)
  http.body = job
}

const fieldsOf = (http: Context): string[] | undefined =>
  text(http, 'fields')
    ?.split(',')
    .map((name) => name.trim())
    .filter(Boolean)

recordRoutes.get('/', async (http) => {
  http.body = await listRecords(http.state.ctx, object(http), parseListQuery(http.query))
})

recordRoutes.post('/query', async (http) => {
  http.body = await listRecords(http.state.ctx, object(http), parseListQuery(requireBody(http.request.body)))
})

recordRoutes.post('/aggregate', async (http) => {
  http.body = await aggregateRecords(http.state.ctx, object(http), parseAggregate(http.request.body))
})

recordRoutes.post('/evaluate', async (http) => {
  http.body = await evaluateRules(http.state.ctx, object(http), http.request.body)
})

recordRoutes.post('/bulk', async (http) => {
  const { ctx } = http.state
  const input: BulkInput = parseBulk(http.request.body)
  const left = new AbortController()
  http.res.once('close', () => left.abort())
  const work = () =>
    once(ctx, askedOf(http), async (tx) => {
      const answered = await bulkOrJob(tx, object(http), input)
      if ('job' in answered) return { status: 202, body: answered.job }
      const language = languageOf(ctx.locale)
      return {
        status: 200,
        body: {
          results: answered.results.map((result) =>
            'problem' in result
              ? { problem: problemOf(result.problem, { requestId: ctx.requestId, language }) }
              : result,
          ),
        },
      }
    })
  const { status, body } = await inBulkQueue(ctx, input, { work, gone: left.signal })
  if (status === 202) return accepted(http, body as JobView)
  http.status = status
  http.body = body
})

recordRoutes.post('/', async (http) => {
  const { ctx } = http.state
  const confirm = confirmsDuplicates(http.query['confirm'])
  const made = await once(ctx, askedOf(http), async (tx) => ({
    status: 201,
    body: await createRecord(tx, object(http), http.request.body, { ...formOf(http), confirm }),
  }))
  const record = await whole(http, made)
  http.status = made.status
  http.set('Location', `/api/records/${object(http)}/${record.id}`)
  answer(http, record)
})

recordRoutes.get('/:id', async (http) => {
  answer(http, await readRecord(http.state.ctx, object(http), id(http), fieldsOf(http)))
})

recordRoutes.patch('/:id', async (http) => {
  const version = ifMatch(http.get('if-match'))
  answer(
    http,
    await updateRecord(http.state.ctx, object(http), id(http), http.request.body, {
      ...(version === undefined ? {} : { version }),
      ...formOf(http),
      confirm: confirmsDuplicates(http.query['confirm']),
      ...reasonOf(http),
    }),
  )
})

recordRoutes.delete('/:id', async (http) => {
  if (text(http, 'purge') === 'true') await purgeRecord(http.state.ctx, object(http), id(http))
  else {
    const { job, waiting } = await deleteRecord(http.state.ctx, object(http), id(http))
    if (job) return accepted(http, job)
    if (waiting) {
      http.status = 202
      http.body = { _waiting: waiting }
      return
    }
  }
  http.status = 204
})

recordRoutes.post('/:id/restore', async (http) => {
  const confirm = confirmsDuplicates(http.query['confirm'])
  const restored = await once(http.state.ctx, askedOf(http), async (tx) => ({
    status: 200,
    body: await restoreRecord(tx, object(http), id(http), { confirm }),
  }))
  answer(http, await whole(http, restored))
})

recordRoutes.get('/:id/history', async (http) => {
  http.body = await readHistory(
    http.state.ctx,
    object(http),
    id(http),
    wholeNumber(http, 'limit', 200, 50),
    text(http, 'cursor'),
  )
})

recordRoutes.get('/:id/timeline', async (http) => {
  http.body = await readTimeline(
    http.state.ctx,
    object(http),
    id(http),
    wholeNumber(http, 'limit', 200, 50),
    text(http, 'cursor'),
  )
})

recordRoutes.get('/:id/stages', async (http) => {
  http.body = await readStages(http.state.ctx, object(http), id(http))
})

recordRoutes.get('/:id/related/:relation', async (http) => {
  http.body = await listRelated(
    http.state.ctx,
    object(http),
    id(http),
    String(http.params['relation']),
    parseListQuery(http.query),
  )
})

/** A large record was not kept with its first answer. */
async function whole(http: Context, { body, isShort }: Answer): Promise<RecordView> {
  const record = body as RecordView
  return isShort ? readBack(http.state.ctx, object(http), record.id) : record
}

function askedOf(http: Context): Asked {
  return { key: http.get('idempotency-key') || undefined, route: http.path, body: http.request.body }
}
