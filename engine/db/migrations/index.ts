import type { Migration } from '../migration.ts'
import core from './001-core.ts'
import { records } from './002-records.ts'
import catalog from './003-catalog.ts'
import { jobs } from './004-jobs.ts'
import { language } from './005-language.ts'
import { duplicates } from './006-duplicates.ts'
import { merges } from './007-merges.ts'
import { assignments } from './008-assignments.ts'
import { savedViews } from './009-saved-views.ts'
import { rollups } from './010-rollups.ts'
import { fasterGrams } from './011-faster-grams.ts'
import { kept } from './012-kept.ts'
import { search } from './013-search.ts'
import { likenessIndexes } from './014-likeness-indexes.ts'
import { secondFactor } from './015-second-factor.ts'
import { audit } from './016-audit.ts'
import { oidc } from './019-oidc.ts'
import { presence } from './020-presence.ts'
import { nodes } from './021-nodes.ts'
import { fasterFold } from './022-faster-fold.ts'
import { vouched } from './024-vouched.ts'
import { searchTerms } from './025-search-terms.ts'
import { unshared } from './026-unshared.ts'
import { lastSignIn } from './027-last-sign-in.ts'
import { erased } from './028-erased.ts'
import { signedErasures } from './029-signed-erasures.ts'
import { processes } from './030-processes.ts'
import { endingShares } from './033-ending-shares.ts'
import { workflows } from './034-workflows.ts'
import { tasks } from './035-tasks.ts'
import { visits } from './036-visits.ts'
import { raceTasks } from './038-race-tasks.ts'
import { replays } from './039-replays.ts'
import { notWaited } from './040-not-waited.ts'
import { notifications } from './043-notifications.ts'
import { mailboxes } from './044-mailboxes.ts'
import { alerts } from './045-alerts.ts'
import { approvals } from './046-approvals.ts'
import { successors } from './047-successors.ts'
import { recordLocks } from './048-record-locks.ts'
import { approvalCounts } from './049-approval-counts.ts'
import { taskForms } from './050-task-forms.ts'
import { givenInput } from './051-given-input.ts'
import { approvalEnds } from './052-approval-ends.ts'
import { whoMayClaim } from './053-who-may-claim.ts'
import { rowsOfRuns } from './054-rows-of-runs.ts'
import { watchingRuns } from './055-watching-runs.ts'
import { taskSeats } from './056-task-seats.ts'
import { lifeOfRuns } from './057-life-of-runs.ts'
import { taskLabels } from './058-task-labels.ts'
import { askedAdvice } from './059-asked-advice.ts'

/** In order; a number is never used twice and never changed once released. */
export const migrations: readonly Migration[] = [
  core,
  records,
  catalog,
  jobs,
  language,
  duplicates,
  merges,
  assignments,
  savedViews,
  rollups,
  fasterGrams,
  kept,
  search,
  likenessIndexes,
  secondFactor,
  audit,
  oidc,
  presence,
  nodes,
  fasterFold,
  vouched,
  searchTerms,
  unshared,
  lastSignIn,
  erased,
  signedErasures,
  processes,
  endingShares,
  workflows,
  tasks,
  visits,
  raceTasks,
  replays,
  notWaited,
  notifications,
  mailboxes,
  alerts,
  approvals,
  successors,
  recordLocks,
  approvalCounts,
  taskForms,
  givenInput,
  approvalEnds,
  whoMayClaim,
  rowsOfRuns,
  watchingRuns,
  taskSeats,
  lifeOfRuns,
  taskLabels,
  askedAdvice,
]
