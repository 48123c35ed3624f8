import type { Context, Middleware } from 'koa'
import { isFactorMissing, requireFactor } from '../auth/second-factor/demanded.ts'
import { rightOfWay } from '../catalog/right-of-way.ts'
import type { Clock, Ctx, Log, Principal } from '../context.ts'
import type { Database } from '../database.ts'
import { type Epoch, readEpoch } from '../db/epoch.ts'
import { isChangedTable } from '../db/pg-errors.ts'
import { AppError, StaleModel } from '../errors.ts'
import type { AppModel } from '../model.ts'
import type { ModelHolder } from '../model-holder.ts'
import { countedAs } from '../network/addresses.ts'
import type { RightsFollower } from '../organisation/rights-follower.ts'
import type { Parts } from '../slots.ts'
import { type Authenticated, authenticate, type Doors } from './authenticate.ts'
import { confirm, confirmedDatabase } from './confirmed-database.ts'
import { localeOf } from './locale.ts'
import { requireOwnOrigin } from './origin.ts'
import type { RateLimit } from './rate-limit.ts'
import type { HttpState } from './state.ts'
import { noteView, viewedPerson } from './view-as.ts'

export interface ContextParts extends Doors {
  db: Database
  models: ModelHolder
  rights: RightsFollower
  parts: Parts
  clock: Clock
  log: Log
  userLimit: RateLimit
  keyLimit: RateLimit
  addressLimit: RateLimit
  publicUrl?: string
}

/**
 * Makes the engine's context of a request: who asks, with which rights, on which model.
 *
 * Nobody works on a model or on rights that were gone when they asked. Requests for records and approvals begin on what
 * this node knows, and their first data statement says whether it is still so; whatever they end with, they have been
 * told so before it leaves. For the others the epoch is read first. When the model changes under a running request (it
 * says so by `StaleModel`, or by meeting a column that is no longer there), what it did is rolled back already; the model
 * is loaded anew and the request runs again, up to three times. Nothing that committed ever runs again.
 *
 * @param readBody runs once, when it is known who asks: nobody else's body is worth reading
 * @throws database_unavailable when the system changes faster than the request can be answered
 */
export function requestContext(app: ContextParts, readBody: Middleware, routes: Middleware): Middleware {
  const first = app.parts.has(rightOfWay) ? app.parts.get(rightOfWay) : undefined
  return async (http) => {
    const others = first?.wait()
    if (others) http.res.once('close', await others)
    const cookie = http.get('cookie') !== '' && http.get('authorization') === ''
    requireOwnOrigin(http, { cookie, ...(app.publicUrl ? { publicUrl: app.publicUrl } : {}) })

    const kept = http.response.headers
    const known = knownEpoch(app, http)
    const work: Work = {
      epoch: known ?? (await readEpoch(app.db)),
      began: { isConfirmed: known === undefined },
      readBody,
      routes,
      committed: false,
    }
    for (let run = 0; ; run++) {
      try {
        return await runOn(app, http, work)
      } catch (error) {
        const now = await newerEpoch(app.db, work, error)
        if (!now || work.committed) throw error
        if (run === mostRepeats || isSpent(http))
          throw new AppError('database_unavailable', { retryAfterS: 1 }, { cause: error })
        app.log.info(
          { requestId: http.state.requestId, version: now.modelVersion },
          'request runs again on a newer model',
        )
        startAfresh(http, kept)
        work.epoch = now
        work.began = { isConfirmed: true }
      }
    }
  }
}

const mostRepeats = 3

/** JSON is written here, once: what wraps the routes then sees a text of known length. */
function writeJson(http: Context): void {
  const { body } = http
  const isJson = Array.isArray(body) || (body != null && Object.getPrototypeOf(body) === Object.prototype)
  if (isJson) http.body = JSON.stringify(body)
}

/** One request's work: called anew, from the routes on, when it has to run again. */
interface Work {
  epoch: Epoch
  began: { isConfirmed: boolean }
  /** None once it is read. */
  readBody: Middleware | undefined
  routes: Middleware
  /** From the first commit on it must not. */
  committed: boolean
}

/** Imports and exports go on after the answer has begun: they want to be sure before. */
const mayAssume = ({ path }: Context): boolean =>
  path.startsWith('/api/approvals/') ||
  (path.startsWith('/api/records/') && !/\/(import|export)(\/|$)/.test(path))

/** Where this node stands, for requests whose statements say by themselves whether that is still so. */
function knownEpoch({ models, rights }: ContextParts, http: Context): Epoch | undefined {
  if (!mayAssume(http) || !models.isLoaded || rights.known === undefined) return undefined
  return { modelVersion: models.current.version, rightsEpoch: rights.known }
}

async function runOn(app: ContextParts, http: Context, work: Work): Promise<void> {
  const { epoch } = work
  await app.rights.catchUp(epoch.rightsEpoch)
  const model = await app.models.atLeast(epoch.modelVersion)
  const who = await whoAsks(app, http)
  const { session, apiKey } = who
  const door = session ?? apiKey
  requireFactor(model, { user: who.user, door, path: http.path })
  const viewed = await viewedPerson(http, { model, principals: app.principals }, who)
  // What is open to who still lacks their factor is open as themselves alone.
  if (viewed && isFactorMissing(model, who.user, door)) throw new AppError('second_factor_missing')
  const user = viewed ?? who.user
  if (work.readBody) {
    await work.readBody(http, async () => undefined)
    work.readBody = undefined
  }

  const locale = localeOf(who.user.locale, http.get('accept-language'), model.settings.language)
  const db = confirmedDatabase(
    app.db,
    () => ctx,
    (raised) => {
      work.committed = true
      if (raised !== undefined) ctx.rightsEpoch = raised // our own doing: what follows is no surprise
    },
  )
  const ctx: Ctx = {
    user: withExternal(user, model),
    model,
    db,
    pool: db,
    clock: app.clock,
    log: app.log,
    parts: app.parts,
    locale,
    requestId: http.state.requestId,
    ip: http.ip,
    rightsEpoch: epoch.rightsEpoch,
    began: work.began,
    via: apiKey ? 'api_key' : 'screen',
    ...(viewed ? { viewedBy: who.user.id } : {}),
  }
  const state: Partial<HttpState> = {
    ctx,
    locale,
    ...(session ? { session } : {}),
    ...(apiKey ? { apiKey } : {}),
  }
  Object.assign(http.state, state)
  http.set('Cache-Control', 'no-store')
  if (viewed) await noteView(http, { ...ctx, pool: app.db })
  await work.routes(http, async () => undefined)
  await confirm(ctx)
  writeJson(http)
}

/** Whoever cannot say who they are pays from their address's limit, and so do guesses at keys and sessions. */
async function whoAsks(app: ContextParts, http: Context): Promise<Authenticated> {
  let who: Authenticated
  try {
    who = await authenticate(http, app)
  } catch (error) {
    app.addressLimit.take(countedAs(http.ip))
    throw error
  }
  if (who.user.id === nobody) app.addressLimit.take(countedAs(http.ip))
  else {
    if (who.apiKey) app.keyLimit.take(who.apiKey.id)
    app.userLimit.take(who.user.id)
  }
  return who
}

const nobody = '00000000-0000-0000-0000-000000000000'

/** A portal user is one whose roles all are for the portal. */
function withExternal(user: Principal, model: AppModel): Principal {
  const isExternal =
    user.roles.length > 0 && user.roles.every((role) => model.roles.get(role)?.external === true)
  return isExternal ? { ...user, external: true } : user
}

/** Where the system stands now, if the error can be told by that: what was not sure may have been wrong. */
async function newerEpoch(db: Database, { epoch, began }: Work, error: unknown): Promise<Epoch | undefined> {
  const isStale = error instanceof StaleModel
  if (!isStale && !isChangedTable(error) && (began.isConfirmed || isOurs(error))) return undefined
  const now = await readEpoch(db)
  if (isStale || now.modelVersion > epoch.modelVersion) return now
  return !began.isConfirmed && now.rightsEpoch !== epoch.rightsEpoch ? now : undefined
}

/** No other model or rights would have made it better. */
const isOurs = (error: unknown): boolean => error instanceof AppError && error.status >= 500

/** A body that was read as a stream cannot be read twice. */
const isSpent = (http: Context): boolean => Boolean(http.is('multipart/form-data'))

/** The first run may have set headers before it failed; the status it set is set again. */
function startAfresh(http: Context, kept: Record<string, unknown>): void {
  for (const name of Object.keys(http.response.headers)) if (!(name in kept)) http.remove(name)
}
