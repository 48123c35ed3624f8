import { type Kind, kinds } from './kinds.ts'
import { approvalDesignProbes } from './probes/approval-design.ts'
import { approvalProbes } from './probes/approvals.ts'
import type { Aim, Asked } from './probes/asked.ts'
import { nowhere } from './probes/asked.ts'
import { aboutNoRecord, closedProbe, fixedProbes } from './probes/fixed.ts'
import { listProbes } from './probes/lists.ts'
import { singleProbes } from './probes/single.ts'
import { workflowProbes } from './probes/workflows.ts'
import type { Facts } from './seed.ts'

const probes = {
  ...fixedProbes,
  ...listProbes,
  ...singleProbes,
  ...workflowProbes,
  ...approvalProbes,
  ...approvalDesignProbes,
}

/** A route of the contract, and what of it is the name of an object. */
export interface Route {
  method: string
  path: string
}

/** The name under which a probe stands: objects and relations are all alike. */
export const templateOf = ({ method, path }: Route): string =>
  `${method} ${path.replace(/^\/api\/records\/[^/]+/, '/api/records/{object}').replace(/\/related\/[^/]+$/, '/related/{relation}')}`

/** Behind a system right that nobody here has. */
const isClosed = ({ path }: Route): boolean => /^\/api\/(design|admin)\//.test(path)

export const hasProbe = (route: Route): boolean =>
  templateOf(route) in probes || templateOf(route) in aboutNoRecord || isClosed(route)

/** What is asked of one route by one kind of person. */
export function requestsOf(route: Route, kind: Kind, facts: Facts): Asked[] {
  if (isClosed(route)) return isAskedBy(route, kind) ? [closedProbe(route.method, route.path)] : []
  const object = /^\/api\/records\/([^/]+)/.exec(route.path)?.[1] ?? ''
  const relation = /\/related\/([^/]+)$/.exec(route.path)?.[1] ?? ''
  const ids = idsOf(object, facts)
  const requests = probes[templateOf(route)]?.({ kind, facts, object, relation, ...ids }) ?? []
  // Of objects that hold nothing here one request a route is enough: it is closed, or empty.
  if (object === '' || ids.seen.length > 0) return requests
  return isAskedBy(route, kind) ? requests.slice(0, 1) : []
}

/** Where nothing is to be told apart a few kinds of person ask, others on each route. All of them on the long run. */
function isAskedBy(route: Route, kind: Kind): boolean {
  if (process.env['TEST_LONG']) return true
  const turn = [...`${route.method} ${route.path}`].reduce((sum, letter) => sum + letter.charCodeAt(0), 0)
  return (turn + kinds.indexOf(kind)) % 5 === 0
}

function idsOf(object: string, { deals, firms, lines, remarks, calls }: Facts): Pick<Aim, 'seen' | 'hidden'> {
  const pairs: Record<string, { seen: string; hidden: string }> = {
    firm: firms,
    line: lines,
    remark: remarks,
    activity: calls,
  }
  if (object === 'deal')
    return {
      seen: [deals.one, deals.two],
      hidden: [deals.changed, deals.kept, deals.binned, deals.purged, nowhere],
    }
  const pair = pairs[object]
  return pair ? { seen: [pair.seen], hidden: [pair.hidden] } : { seen: [], hidden: [nowhere] }
}
