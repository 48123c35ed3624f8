import Router from '@koa/router'
import type { Context } from 'koa'
import { kinds } from '../../metadata/schema/kinds.ts'
import { noteAudit, originOf } from '../audit/note.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { type Asked, once } from '../db/idempotency.ts'
import { AppError } from '../errors.ts'
import { fieldTypes } from '../fields/index.ts'
import type { ItemKey } from '../model.ts'
import { models } from '../model-holder.ts'
import { draftChanges } from './changes.ts'
import { checkItem } from './check-item.ts'
import {
  itemOf,
  optionalItems,
  optionalText,
  parseBody,
  requiredText,
  requireKind,
  revisionOf,
  versionNumber,
} from './design-input.ts'
import { designRight } from './design-right.ts'
import { changeDraft, draftDocuments, getItem, listItems } from './draft.ts'
import { splitKey } from './layers.ts'
import { preparePlan } from './plan.ts'
import type { PublishTools } from './publication.ts'
import { publishOnce } from './publish-once.ts'
import { rightOfWay } from './right-of-way.ts'
import { exportDocuments, importDocuments } from './transfer.ts'
import { findUsages } from './usages.ts'
import { schemaOf } from './validate.ts'
import { diffVersion, getVersion, listVersions, restoreVersion } from './versions.ts'

/** What the designer calls: one shared draft, its plan, its publishing, and the versions made so far. */
export const designRoutes = new Router({ prefix: '/api/design' })

designRoutes.use(async (http, next) => {
  const { ctx } = http.state
  ctx.parts.get(designRight)(ctx)
  await next()
})

const toolsOf = (ctx: Ctx): PublishTools => ({
  db: ctx.pool,
  clock: ctx.clock,
  log: ctx.log,
  known: ctx.model,
})
const askedOf = (http: Context): Asked => ({
  key: http.get('idempotency-key') || undefined,
  route: http.path,
  body: http.request.body,
})
const whoOf = (ctx: Ctx) => ({ author: ctx.user.system ? null : ctx.user.id, at: ctx.clock.now() })

/** Field types, those of plugins included; `id` is the engine's own. */
designRoutes.get('/field-types', (http) => {
  const offered = fieldTypes.all().filter((type) => type.name !== 'id')
  http.body = {
    data: offered.map(({ name, widget, operators, options }) => ({ name, widget, operators, options })),
  }
})
designRoutes.get('/items', async (http) => {
  http.body = { data: await listItems(http.state.ctx.db) }
})
designRoutes.get('/items/:kind/:name', async (http) => {
  const item = await getItem(http.state.ctx.db, itemOf(http.params))
  http.set('ETag', `"${item.revision}"`)
  http.body = item
})
designRoutes.put('/items/:kind/:name', async (http) => {
  const { ctx } = http.state
  const item = await changeDraft(ctx.db, {
    ...itemOf(http.params),
    document: parseBody(http.request.body),
    ifMatch: revisionOf(http.get('if-match')),
    ...whoOf(ctx),
  })
  http.set('ETag', `"${item?.revision ?? ''}"`)
  http.body = item
})
designRoutes.delete('/items/:kind/:name', async (http) => {
  const { ctx } = http.state
  await changeDraft(ctx.db, {
    ...itemOf(http.params),
    document: undefined,
    ifMatch: revisionOf(http.get('if-match')),
    ...whoOf(ctx),
  })
  http.status = 204
})
designRoutes.get('/changes', async (http) => {
  http.body = { data: await draftChanges(http.state.ctx.db) }
})
designRoutes.post('/check', async (http) => {
  const { ctx } = http.state
  const body = parseBody(http.request.body)
  const place = itemOf({ kind: requiredText(body, 'kind'), name: requiredText(body, 'name') })
  http.body = { problems: await checkItem(ctx.db, { ...place, document: body['document'] }, ctx.model) }
})
designRoutes.post('/plan', async (http) => {
  const { ctx } = http.state
  const { plan } = await preparePlan(
    ctx.pool,
    { items: optionalItems(parseBody(http.request.body ?? {})) },
    { known: ctx.model },
  )
  http.body = plan
})
designRoutes.post('/publish', async (http) => {
  const { ctx } = http.state
  const body = parseBody(http.request.body)
  const request = {
    message: optionalText(body, 'message') ?? '',
    items: optionalItems(body),
    planHash: optionalText(body, 'planHash'),
    allowDestructive: body['allowDestructive'] === true,
    author: whoOf(ctx).author,
    origin: originOf(ctx),
  }
  // Until the answer has left, with the new model in use.
  if (ctx.parts.has(rightOfWay)) http.res.once('close', ctx.parts.get(rightOfWay).take())
  const result = await publishOnce(ctx, toolsOf(ctx), request, askedOf(http))
  if ('job' in result) {
    http.status = 202
    http.body = result
    return
  }
  if ('model' in result && ctx.parts.has(models)) ctx.parts.get(models).replace(result.model)
  http.body = { version: result.version }
})
designRoutes.get('/versions', async (http) => {
  http.body = { data: await listVersions(http.state.ctx.db) }
})
designRoutes.get('/versions/:n', async (http) => {
  http.body = await getVersion(http.state.ctx.db, versionNumber(http.params['n']))
})
designRoutes.get('/versions/:n/diff', async (http) => {
  const { from } = http.query
  const against = typeof from === 'string' ? versionNumber(from) : undefined
  http.body = { data: await diffVersion(http.state.ctx.db, versionNumber(http.params['n']), against) }
})
designRoutes.post('/versions/:n/restore', async (http) => {
  const { ctx } = http.state
  const version = versionNumber(http.params['n'])
  const { body } = await once(ctx, askedOf(http), (outer) =>
    inTransaction(outer, async (tx) => {
      const changes = await restoreVersion(tx.db, version, whoOf(ctx))
      const items = changes.map(({ kind, name }) => `${kind}/${name}`)
      await noteAudit(tx, { kind: 'version_restored', details: { version, items } })
      return { status: 200, body: { data: changes } }
    }),
  )
  http.body = body
})
designRoutes.get('/usages/:kind/:name', async (http) => {
  const kind = http.params['kind'] ?? ''
  const { documents } = await draftDocuments(http.state.ctx.db)
  http.body = {
    data: findUsages(documents, kind === 'field' ? kind : requireKind(kind), http.params['name'] ?? ''),
  }
})
designRoutes.get('/export', async (http) => {
  const named = http.query['package']
  http.body = await exportDocuments(http.state.ctx.db, typeof named === 'string' ? named : undefined)
})
designRoutes.post('/import', async (http) => {
  const { ctx } = http.state
  const documents = parseBody(parseBody(http.request.body)['documents']) as Record<ItemKey, unknown>
  for (const key of Object.keys(documents)) itemOf(splitKey(key))
  const { body } = await once(ctx, askedOf(http), async (tx) => ({
    status: 200,
    body: { items: await importDocuments(tx.db, documents, whoOf(ctx)) },
  }))
  http.body = body
})
designRoutes.get('/schema', async (http) => {
  http.body = { data: kinds }
})
designRoutes.get('/schema/:kind', async (http) => {
  const schema = schemaOf(http.params['kind'] ?? '')
  if (!schema) throw new AppError('not_found', { object: 'schema', id: http.params['kind'] })
  http.body = schema
})
