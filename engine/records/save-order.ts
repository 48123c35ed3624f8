import {
  approvalGuard,
  approvalLock,
  beforeSaveWorkflows,
  bindFiles,
  fromSlot,
  poolDates,
  type SaveStep,
  startApprovals,
} from './change.ts'
import { applyDuplicateRules } from './steps/apply-duplicate-rules.ts'
import { applyRules } from './steps/apply-rules.ts'
import { assign, keepAssignments } from './steps/assign.ts'
import { checkReferenceFilters } from './steps/check-reference-filters.ts'
import { checkRightsOnRowAsItIs, checkRightsOnRowAsItWillBe } from './steps/check-rights.ts'
import { checkVersion } from './steps/check-version.ts'
import { computeFormulas, computeNumbered } from './steps/compute-formulas.ts'
import { convertLines } from './steps/convert-lines.ts'
import { deleteLines } from './steps/delete-lines.ts'
import { findDuplicates } from './steps/find-duplicates.ts'
import { setStageValues } from './steps/gates.ts'
import { guardPeople, lockPeoplesRights, raisePeoplesRights } from './steps/guard-people.ts'
import { keepOverrides } from './steps/keep-overrides.ts'
import { keepValues } from './steps/keep-values.ts'
import { lockBeforeRows } from './steps/lock-before-rows.ts'
import { lockRead } from './steps/lock-read.ts'
import { lockRows } from './steps/lock-rows.ts'
import { parseValues } from './steps/parse-values.ts'
import { prepareLines } from './steps/prepare-lines.ts'
import { refuseCircles } from './steps/refuse-circles.ts'
import { resolveReferences } from './steps/resolve-references.ts'
import { lockRollupParents, rollUp, startRollups } from './steps/roll-up.ts'
import { setCurrency } from './steps/set-currency.ts'
import { setDefaults } from './steps/set-defaults.ts'
import { setOwner } from './steps/set-owner.ts'
import { takeNumbers } from './steps/take-numbers.ts'
import { touchParents } from './steps/touch-parents.ts'
import { validate } from './steps/validate.ts'
import { write } from './steps/write.ts'

/**
 * The save order. One transaction; a step takes the whole batch, whether it holds one change or ten thousand.
 * Nothing here does I/O outside the database: a save is run again when the model changed under it.
 */
export const saveOrder: readonly SaveStep[] = [
  prepareLines, // child lines join the batch
  lockPeoplesRights, // before any row: whoever saves people waits for each other from here on
  lockBeforeRows, // trees and rings of rollups; lines that go or change with their heads
  lockRows, // lines before heads, otherwise sorted by object and id
  touchParents, // heads of lines that are saved by their own door
  checkRightsOnRowAsItIs,
  checkVersion,
  fromSlot(approvalLock),
  parseValues,
  guardPeople, // what only the administration of users writes
  resolveReferences,
  refuseCircles, // of trees
  setDefaults,
  assign, // rules of assignment, where nobody was named
  setOwner,
  setCurrency,
  fromSlot(beforeSaveWorkflows),
  setStageValues, // what entering a stage brings
  startRollups,
  computeFormulas, // those kept in columns
  checkReferenceFilters,
  applyRules, // conditions and validations, the form's too
  validate,
  lockRead, // what stored formulas read, together with the parents that roll up
  lockRollupParents, // locks in one order: records with their parents, then keys, then counters
  applyDuplicateRules,
  fromSlot(approvalGuard), // a change set leaves the batch here
  findDuplicates, // of a batch; a single record's are found by the index
  takeNumbers,
  computeNumbered, // formulas made of them
  write, // one statement: rows, links, history, outbox
  deleteLines,
  convertLines,
  keepAssignments,
  keepOverrides, // who went past a closed gate, and why
  rollUp,
  keepValues, // stored formulas over other records, here and in all that read what was written
  checkRightsOnRowAsItWillBe,
  fromSlot(bindFiles),
  fromSlot(poolDates),
  fromSlot(startApprovals),
  raisePeoplesRights,
]
