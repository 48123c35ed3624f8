import { assign } from './assign.ts'
import { changeRecordType } from './change-record-type.ts'
import { clone } from './clone.ts'
import { merge, unmerge } from './merge.ts'
import type { RecordAction } from './record-action.ts'
import { share, unshare } from './share.ts'
import { transfer } from './transfer.ts'

const known = new Map<string, RecordAction>()

/**
 * Said once by a module further right when it is loaded: its actions are a part of the program, not of a system.
 *
 * @throws when one of that name is there
 */
export function addRecordActions(actions: readonly RecordAction[]): void {
  for (const action of actions) {
    if (known.has(action.name)) throw new Error(`There are two actions of records named "${action.name}".`)
    known.set(action.name, action)
  }
}

addRecordActions([merge, unmerge, assign, transfer, share, unshare, clone, changeRecordType])

/** What there is to do with records of any object that has what it takes. */
export const findRecordAction = (name: string): RecordAction | undefined => known.get(name)
export const builtInActions = (): RecordAction[] => [...known.values()]
