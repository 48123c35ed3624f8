import type { WorkflowDocument } from '../../metadata/schema/types.ts'
import type { Clock, Ctx, Principal } from '../context.ts'
import type { Contexts } from '../jobs/contexts.ts'
import { findUserByEmail } from '../organisation/users.ts'
import { Definitions } from '../process/definitions.ts'
import type { WakingRun } from '../process/expressions.ts'
import { flowNodes } from '../process/flow/index.ts'
import type { ProcessWorld } from '../process/wake-up.ts'
import type { WorkNode } from '../process/work.ts'
import { sql } from '../sql.ts'
import { objectNow, optionsNow } from './expressions/old-names.ts'
import { type Acting, RunExpressions } from './expressions/run-expressions.ts'
import { versionsOf } from './keep-workflows.ts'
import { pauseIfTooMany } from './paused.ts'
import { startBySignal } from './start-by-signal.ts'
import { closeTasks, tellVanished } from './tasks/vanish.ts'
import { tellIncident } from './tell-incident.ts'

/** Runs of another kind than workflows: whoever they belong to says what is different with them. */
export interface RunKind {
  /** Of `sys.run`. */
  kind: string
  work: { find(type: string): WorkNode | undefined }
  expressions(waking: WakingRun, acting: Acting): Promise<RunExpressions>
  /** Whom a token had asked is not asked any more. */
  withdrawn(run: Pick<WakingRun, 'db' | 'now'> & { run: { id: string } }, token: number): Promise<void>
  /** It has come as far as it can by itself, nobody waiting for the answer. */
  moved(waking: WakingRun, acting: Acting): Promise<void>
}

export interface WorldParts {
  clock: Clock
  contexts: Contexts
  work: { find(type: string): WorkNode | undefined }
  other?: RunKind
}

/** The product as runs of workflows meet it: its records, its people, its expressions. */
export function workflowWorld({ clock, contexts, work, other }: WorldParts): ProcessWorld {
  const definitions = new Definitions()
  const acting = async (waking: Pick<WakingRun, 'db' | 'origin'>): Promise<Acting> => {
    const document = await definitions.document(waking.db, waking.origin, waking.origin.version)
    const { runAs } = document as unknown as WorkflowDocument
    return actingFor(contexts, waking, runAs)
  }
  return {
    clock,
    definitions,
    flow: flowNodes(),
    work: { find: (type) => asNamedNow(work.find(type) ?? other?.work.find(type)) },
    expressions: async (waking) => {
      const as = await acting(waking)
      return waking.origin.kind === other?.kind
        ? other.expressions(waking, as)
        : new RunExpressions(waking, as)
    },
    signalled: async (signal) => startBySignal((await acting(signal)).cause, signal),
    version: async (workflow) => (await versionsOf(await contexts.system())).get(workflow),
    stuck: async ({ db, origin, now }, incident) => {
      const document = await definitions.document(db, origin, origin.version)
      await pauseIfTooMany(db, document as unknown as WorkflowDocument, {
        workflow: origin.name,
        code: incident.code,
        now,
      })
      const { system } = await acting({ db, origin })
      await tellIncident(system, document as unknown as WorkflowDocument, { origin, ...incident })
      return 'told'
    },
    withdrawn: async ({ db, run, origin, now, by }, token) => {
      if (origin.kind === other?.kind) return other.withdrawn({ db, run, now }, token)
      const gone = await closeTasks(db, sql`t.run_id = ${run.id}::uuid AND t.token = ${token}::bigint`, now)
      if (gone.length === 0) return
      const { system } = await acting({ db, origin })
      await tellVanished(system, gone, by)
    },
    moved: async (waking) => {
      if (waking.origin.kind === other?.kind) await other.moved(waking, await acting(waking))
    },
    wrote: ({ run }) => sql`UPDATE sys.outbox SET run_id = ${run.id}::uuid
      WHERE xid = pg_current_xact_id() AND run_id IS DISTINCT FROM ${run.id}::uuid`,
  }
}

/** A node of an older version writes to what its object and fields are called now. */
function asNamedNow(node: WorkNode | undefined): WorkNode | undefined {
  return (
    node && {
      ...node,
      run: (asked) => {
        if (!(asked.expressions instanceof RunExpressions)) return node.run(asked)
        const { model } = asked.expressions.acting.system
        const { origin } = asked
        const object = origin.object === null ? null : objectNow(model, origin.object)
        const options = optionsNow(model, object, asked.options)
        return node.run({ ...asked, origin: { ...origin, object }, options })
      },
    }
  )
}

/** `system`: the engine itself. `trigger`: who caused the run. Otherwise a person, by e-mail. */
export async function actingFor(
  contexts: Contexts,
  waking: Pick<WakingRun, 'db' | 'origin'>,
  runAs = 'system',
): Promise<Acting> {
  const { db, origin } = waking
  const outer = await contexts.system()
  const system: Ctx = { ...outer, db, via: 'workflow' }
  const cause = await ctxOf(contexts, system, origin.causedBy)
  if (runAs === 'system') {
    const behalf = origin.causedBy === null ? {} : { onBehalfOf: origin.causedBy }
    return { system, cause, worker: { ...system, ...behalf } }
  }
  const worker =
    runAs === 'trigger'
      ? cause
      : await ctxOf(contexts, system, (await findUserByEmail(db, runAs))?.id ?? null)
  // The engine never stands in for a person: what they may do no more is refused, node by node.
  return { system, cause, worker: worker.user.system ? { ...system, user: nobody } : worker }
}

/** Somebody without any right: who has left, or never was. */
const nobody: Principal = {
  id: '00000000-0000-0000-0000-000000000000',
  name: '',
  email: '',
  roles: [],
  teams: [],
  department: null,
  departmentTree: [],
  departmentPath: [],
  teamCodes: [],
  departmentCodes: [],
  companyTree: [],
  locale: null,
  timeZone: null,
  external: false,
  system: false,
}

/** A person who is not active any more can do nothing; the engine goes on as itself, which `cause` then is. */
async function ctxOf(contexts: Contexts, system: Ctx, id: string | null): Promise<Ctx> {
  const found = id === null ? undefined : await contexts.ofUser(id, 'workflow')
  return found ? { ...found, db: system.db, via: 'workflow' } : system
}
