import './approval/compose.ts'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type Router from '@koa/router'
import { filesOfApprovals } from './approval/api-views/bind-attachments.ts'
import { approvalsInTimeline } from './approval/api-views/timeline.ts'
import { askForWorkflow } from './approval/ask-for-workflow.ts'
import { approvalDesignRoutes } from './approval/design/routes.ts'
import { refuseGoing } from './approval/gone.ts'
import { guardByApprovals } from './approval/guard/guard.ts'
import { holdByApprovals } from './approval/guard/hold-deletions.ts'
import { startGuarded } from './approval/guard/start-approvals.ts'
import { oldLinksChore } from './approval/mail/links.ts'
import { approvalPeopleChore } from './approval/people/daily-check.ts'
import { emptyQueuesChore } from './approval/people/empty-queues.ts'
import { leaversChore } from './approval/people/leavers.ts'
import { refuseLocked } from './approval/record-locks/refuse-locked.ts'
import { approvalRoutes } from './approval/routes.ts'
import { approvalRuns } from './approval/run-kind.ts'
import { auditMonthsChore } from './audit/retention.ts'
import { auditRoutes } from './audit/routes.ts'
import { sealChore } from './audit/seal.ts'
import { auditSight } from './audit/sight.ts'
import { ApiKeys, apiKeys } from './auth/api-keys.ts'
import { authSettings } from './auth/auth-settings.ts'
import { departmentRoutes } from './auth/department-routes.ts'
import { handOverJob } from './auth/hand-over/job.ts'
import { departmentImportDoor, userImportDoor } from './auth/import-doors.ts'
import { keyRoutes } from './auth/key-routes.ts'
import { meRoutes } from './auth/me-routes.ts'
import { OidcProviders, oidcProviders } from './auth/oidc/providers.ts'
import { oidcRoutes } from './auth/oidc/routes.ts'
import { roleRoutes } from './auth/role-routes.ts'
import { authRoutes } from './auth/routes.ts'
import { savedViewRoutes } from './auth/saved-view-routes.ts'
import { secondFactorRoutes } from './auth/second-factor/routes.ts'
import { Sessions, sessions } from './auth/sessions.ts'
import { teamRoutes } from './auth/team-routes.ts'
import { userRoutes } from './auth/user-routes.ts'
import { designRight } from './catalog/design-right.ts'
import { loadModelFrom } from './catalog/load-model.ts'
import { publishJobs } from './catalog/publish-job.ts'
import { RightOfWay, rightOfWay } from './catalog/right-of-way.ts'
import { designRoutes } from './catalog/routes.ts'
import type { OidcProvider } from './config.ts'
import { type Clock, type Ctx, type Log, systemClock } from './context.ts'
import type { Database } from './database.ts'
import { connect } from './db/connect.ts'
import { readEpoch } from './db/epoch.ts'
import { Interpreter } from './expressions/interpreter/interpreter.ts'
import { bindFilesToRecords } from './files/bind-files.ts'
import { diskStore } from './files/disk-store.ts'
import { importStore } from './files/import-store.ts'
import { pendingFilesChore } from './files/remove-pending.ts'
import { fileRoutes } from './files/routes.ts'
import { type FileLimits, fileLimits, fileOwners, fileStore, usualLimits } from './files/slots.ts'
import { EventFeed } from './http/event-feed.ts'
import { EventHub } from './http/event-hub.ts'
import { LiveNodes } from './http/live-nodes.ts'
import { openApiRoutes } from './http/open-api/routes.ts'
import type { Limit } from './http/rate-limit.ts'
import { createHttpServer, type HttpServer } from './http/server.ts'
import { type Contexts, contexts } from './jobs/contexts.ts'
import { type JobKind, jobKinds } from './jobs/define-job.ts'
import { otherJobs } from './jobs/jobs.ts'
import { oldJobsChore } from './jobs/remove-old.ts'
import { jobRoutes } from './jobs/routes.ts'
import { JobRunner } from './jobs/runner.ts'
import { type Keyring, keyring } from './keys.ts'
import type { AppModel } from './model.ts'
import { changedObjects, type LoadModel, ModelHolder, models } from './model-holder.ts'
import { Outside } from './network/outside.ts'
import { notificationRoutes } from './notifications/routes.ts'
import { notificationMailChore, oldMailChore } from './notifications/send-mails.ts'
import { mailRoom } from './notifications/slots.ts'
import { Principals, principals, systemPrincipal } from './organisation/principals.ts'
import { RightsFollower } from './organisation/rights-follower.ts'
import { requireSystemRight } from './permissions/system-right.ts'
import { recordActionRoutes } from './records/actions/routes.ts'
import { appRoutes } from './records/app-routes.ts'
import { sightOfAudit } from './records/audit-sight.ts'
import {
  approvalGuard,
  approvalLock,
  beforeSaveWorkflows,
  bindFiles,
  holdDeletions,
  recordsGo,
  type SaveStep,
  saveSlots,
  startApprovals,
} from './records/change.ts'
import { deleteJob } from './records/delete-job.ts'
import { rollUpChore } from './records/eventual-rollups.ts'
import { exportRoutes } from './records/export/routes.ts'
import { expressionRoutes } from './records/expression-routes.ts'
import { importJob } from './records/import/import-job.ts'
import { importRoutes } from './records/import/routes.ts'
import { type ImportDoor, importDoors, importFiles } from './records/import/slots.ts'
import { keepChore } from './records/kept/due-values.ts'
import { presenceChore } from './records/presence.ts'
import { presenceRoutes } from './records/presence-routes.ts'
import { recordRoutes } from './records/routes.ts'
import { searchRoutes } from './records/search-routes.ts'
import { expiredSharesChore } from './records/sharing/expired-shares.ts'
import { sharingRoutes } from './records/sharing/routes.ts'
import { stageDatesChore } from './records/stage-dates.ts'
import { counters } from './records/steps/take-numbers.ts'
import { timelineStreams } from './records/timeline-stream.ts'
import { testerThread } from './records/try-expression.ts'
import { Registry } from './registry.ts'
import { Parts, type Slot } from './slots.ts'
import { moveRunsJob } from './workflow/act-many.ts'
import { runBeforeSave } from './workflow/before-save/run.ts'
import { composeWorkflows } from './workflow/compose.ts'
import { oldRunsHeldChore } from './workflow/hold-old-runs.ts'
import { hookRoutes } from './workflow/hook-routes.ts'
import { mailboxChore } from './workflow/mailboxes/mailboxes.ts'
import { connectionRoutes } from './workflow/mailboxes/routes.ts'
import { askApproval } from './workflow/nodes/approval.ts'
import { mailRoomOf } from './workflow/outside/mail-room.ts'
import { oldRunsChore } from './workflow/remove-old.ts'
import { replayJob } from './workflow/replay/replay-job.ts'
import { calendarRoutes, simulationRoutes, workflowRoutes } from './workflow/routes.ts'
import { taskLeaversChore } from './workflow/tasks/leavers.ts'
import { taskRoutes } from './workflow/tasks/routes.ts'
import { workflowRunner } from './workflow/workflows.ts'

export interface AppOptions {
  db: Database
  log: Log
  keys: Keyring
  /** Only tests bring their own; else the published documents are compiled. */
  loadModel?: LoadModel
  clock?: Clock
  demo?: boolean
  name?: string
  /** `dist/web`; absent where only the API is served. */
  webFolder?: string
  publicUrl?: string
  trustedProxies?: number
  /** Who else may sign people in. */
  oidc?: readonly OidcProvider[]
  fetchAllow?: readonly string[]
  /** Where e-mail is handed over; switched off without. */
  smtpUrl?: string
  limits?: { user: Limit; key?: Limit; address: Limit }
  /** `file://` folder of uploads; a temporary one where nobody says, as in tests. */
  filesUrl?: string
  /** Largest files to keep and to import. */
  fileLimits?: FileLimits
  /** Whether this node takes queued jobs. */
  runsJobs?: boolean
  /** How long a node on its way out still tells those who connect to ask elsewhere; not at all unless told. */
  graceMs?: number
  /** Whether this node answers requests. */
  answers?: boolean
  /** Further routes, of plugins. */
  routers?: readonly Router[]
}

export interface App {
  parts: Parts
  models: ModelHolder
  rights: RightsFollower
  http: HttpServer
  events: EventHub
  /** Is asked whenever somebody wants to know whether this node is ready. */
  addReadyCheck(check: () => Promise<string[]>): void
  /** The context of the engine itself, on the newest model. */
  systemCtx(): Promise<Ctx>
  /** Loads the model and begins to follow what other nodes do. */
  start(): Promise<void>
  /** Running requests finish first; the database stays open. */
  stop(): Promise<void>
}

/** Slots that belong to modules; each is filled below exactly once. */
const slots: readonly Slot<unknown>[] = [
  keyring,
  models,
  principals,
  sessions,
  apiKeys,
  authSettings,
  oidcProviders,
  designRight,
  auditSight,
  timelineStreams,
  otherJobs,
  counters,
  contexts,
  jobKinds,
  fileStore,
  fileLimits,
  fileOwners,
  importFiles,
  importDoors,
  workflowRunner,
  mailRoom,
  ...saveSlots,
  recordsGo,
  holdDeletions,
  askApproval,
]

/** Stands in the save order for a module that is not there yet. */
const nothingYet: SaveStep = async () => undefined

/** The one composition root: everything that is chosen, registered or handed to somebody else is so here. */
export function composeApp(options: AppOptions): App {
  const { db, log, keys, clock = systemClock } = options
  const holder = new ModelHolder(options.loadModel ?? loadModelFrom(db))
  const rights = new RightsFollower(db)
  const people = new Principals(db)
  holder.follow((model, before) => {
    if (isReadOtherwise(model, before)) people.forgetAll()
    db.newModel(model.version, changedObjects(model, before))
  })
  const signedIn = new Sessions(db, keys, clock)
  const programs = new ApiKeys(db, clock)
  const hub = new EventHub(clock)
  for (const cache of [people, signedIn, programs, hub]) rights.add(cache)

  // A save holds a connection of `db` while it waits for its number, or begins an approval; what is asked beside its
  // transaction needs some that no save holds.
  const numbers = connect({ url: db.url, log, size: 2 })
  const limits = options.fileLimits ?? usualLimits
  const store = diskStore(options.filesUrl ?? pathToFileURL(join(tmpdir(), 'trellis-files')).href)
  const kinds = new Registry<JobKind>('kind of job', [
    importJob,
    deleteJob,
    handOverJob,
    replayJob,
    moveRunsJob,
  ])
  const makeContexts: Contexts = {
    system: () => systemCtx({ db, beside: numbers, log, clock, parts, models: holder }),
    ofUser: async (id, via) => {
      const ctx = await makeContexts.system()
      await rights.catchUp(ctx.rightsEpoch)
      const user = id === systemPrincipal.id ? systemPrincipal : await people.find(id)
      return user && { ...ctx, user, via, locale: user.locale ?? ctx.locale }
    },
  }
  const workflows = composeWorkflows({
    ...options,
    clock,
    contexts: makeContexts,
    other: approvalRuns(),
  })
  const parts: Parts = new Parts()
    .fill(workflowRunner, workflows)
    .fill(mailRoom, mailRoomOf(options))
    .fill(keyring, keys)
    .fill(models, holder)
    .fill(rightOfWay, new RightOfWay())
    .fill(principals, people)
    .fill(sessions, signedIn)
    .fill(apiKeys, programs)
    .fill(authSettings, {
      demo: options.demo ?? false,
      name: options.name ?? 'Trellis',
      ...(options.publicUrl ? { publicUrl: options.publicUrl } : {}),
    })
    .fill(oidcProviders, new OidcProviders(options.oidc, options.fetchAllow))
    .fill(otherJobs, publishJobs)
    .fill(designRight, (ctx) => requireSystemRight(ctx, 'design'))
    .fill(auditSight, sightOfAudit)
    .fill(timelineStreams, [approvalsInTimeline])
    .fill(counters, numbers)
    .fill(jobKinds, kinds)
    .fill(contexts, makeContexts)
    .fill(fileStore, store)
    .fill(fileLimits, limits)
    .fill(fileOwners, [filesOfApprovals])
    .fill(importFiles, importStore(store, limits))
    .fill(importDoors, new Registry<ImportDoor>('import door', [userImportDoor, departmentImportDoor]))
    .fill(bindFiles, bindFilesToRecords)
    .fill(beforeSaveWorkflows, runBeforeSave)
    .fill(approvalLock, refuseLocked)
    .fill(approvalGuard, guardByApprovals)
    .fill(startApprovals, startGuarded)
    .fill(recordsGo, refuseGoing)
    .fill(holdDeletions, holdByApprovals)
    .fill(askApproval, askForWorkflow)
    .fill(testerThread, new Interpreter())
  for (const slot of saveSlots) if (!parts.has(slot)) parts.fill(slot, nothingYet)
  parts.requireFilled(slots)

  const nodes = new LiveNodes(db, log)
  const readyChecks: (() => Promise<string[]>)[] = []
  const http = createHttpServer({
    ...options,
    nodes: () => nodes.count,
    otherProblems: async () => (await Promise.all(readyChecks.map((check) => check()))).flat(),
    clock,
    parts,
    models: holder,
    rights,
    principals: people,
    sessions: signedIn,
    apiKeys: programs,
    events: hub,
    afterWrite: () => workflows.poke(),
    routers: [...routers, ...(options.routers ?? [])],
  })
  const runner = new JobRunner({
    db,
    clock,
    log,
    kinds,
    contexts: makeContexts,
    chores: [
      pendingFilesChore,
      oldJobsChore,
      rollUpChore,
      keepChore,
      sealChore,
      auditMonthsChore,
      presenceChore,
      expiredSharesChore,
      stageDatesChore,
      leaversChore,
      taskLeaversChore,
      emptyQueuesChore,
      approvalPeopleChore,
      oldLinksChore,
      oldRunsChore,
      oldRunsHeldChore,
      mailboxChore(new Outside({ allow: options.fetchAllow ?? [] })),
      notificationMailChore,
      oldMailChore,
    ],
  })
  const feed = new EventFeed({ db, hub, rights, models: holder, clock, log })
  return {
    parts,
    models: holder,
    rights,
    http,
    events: hub,
    addReadyCheck: (check) => void readyChecks.push(check),
    systemCtx: makeContexts.system,
    start: async () => {
      await holder.atLeast((await readEpoch(db)).modelVersion)
      feed.start()
      if (options.answers ?? true) await nodes.start()
      if (!(options.runsJobs ?? true)) return
      runner.start()
      await workflows.start()
    },
    stop: async () => {
      feed.stop()
      // They may have a call under way that takes its time: told before the last requests are waited for.
      const ended = workflows.stop()
      await http.drain()
      await nodes.stop()
      await runner.stop()
      await ended
      await numbers.close()
    },
  }
}

/** Whether what tells who somebody is has other columns now. */
const isReadOtherwise = (model: AppModel, before: AppModel | undefined): boolean =>
  ['user', 'team', 'department'].some(
    (name) => model.objects.get(name)?.fields !== before?.objects.get(name)?.fields,
  )

const routers: readonly Router[] = [
  appRoutes,
  importRoutes,
  exportRoutes,
  recordActionRoutes(),
  sharingRoutes,
  presenceRoutes,
  approvalRoutes,
  approvalDesignRoutes,
  recordRoutes,
  expressionRoutes,
  searchRoutes,
  openApiRoutes,
  designRoutes,
  authRoutes,
  oidcRoutes,
  meRoutes,
  secondFactorRoutes,
  savedViewRoutes,
  keyRoutes,
  userRoutes,
  departmentRoutes,
  teamRoutes,
  roleRoutes,
  fileRoutes,
  jobRoutes,
  auditRoutes,
  workflowRoutes,
  taskRoutes,
  simulationRoutes,
  calendarRoutes,
  hookRoutes,
  connectionRoutes,
  notificationRoutes,
]

async function systemCtx(
  given: Pick<Ctx, 'log' | 'clock' | 'parts'> & { db: Database; beside: Database; models: ModelHolder },
): Promise<Ctx> {
  const { db, beside, models: holder, ...rest } = given
  const { modelVersion, rightsEpoch } = await readEpoch(beside)
  const model = await holder.atLeast(modelVersion)
  return {
    ...rest,
    user: systemPrincipal,
    model,
    rightsEpoch,
    db,
    pool: db,
    locale: model.settings.language,
    requestId: 'system',
    via: 'system',
  }
}
