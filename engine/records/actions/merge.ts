import type { ObjectDef } from '../../model.ts'
import { findMerge } from '../merge/find-merge.ts'
import { type MergeAnswer, mergeableObject, mergeRecords, whyNotMerged } from '../merge/merge-records.ts'
import { type UnmergeAnswer, unmergeRecord } from '../merge/unmerge-record.ts'
import { type RecordAction, requireMay, stateAfter, titled } from './record-action.ts'
import { idAndVersion } from './short-record.ts'

const lacks = (_: unknown, object: ObjectDef) => whyNotMerged(object)

export const merge: RecordAction = {
  name: 'merge',
  input: {
    required: ['with'],
    properties: {
      with: titled('records', 'With', '合并的记录'),
      choose: titled('plain', 'Values of', '取值来源'),
      values: titled('values', 'Values', '字段值'),
      dryRun: titled('plain', 'Only count', '仅统计'),
    },
  },
  versioned: true,
  lacks,
  state: (ctx, about) =>
    stateAfter(() => {
      mergeableObject(ctx, about.object.name, 'merge')
      requireMay(about, 'update', 'delete')
    }),
  run: (ctx, { object, id, body, version }) =>
    mergeRecords(ctx, object, id, { body, ...(version === undefined ? {} : { version }) }),
  kept: (answer) => {
    const { record, ...more } = answer as MergeAnswer
    return { record: idAndVersion(record), ...more }
  },
}

export const unmerge: RecordAction = {
  name: 'unmerge',
  input: { properties: { merge: titled('plain', 'Merge', '合并编号') } },
  lacks,
  async state(ctx, about) {
    const state = await stateAfter(async () => {
      const object = mergeableObject(ctx, about.object.name, 'unmerge')
      requireMay(about, 'update', 'delete')
      await findMerge(ctx, object, about.id)
    })
    if (state.refused?.code !== 'not_found') return state
    return { ...state, reason: { en: 'Nothing was merged into this record.', zh: '没有记录合并到此记录。' } }
  },
  run: (ctx, { object, id, body }) => unmergeRecord(ctx, object, id, body),
  kept: (answer) => {
    const { record, ...more } = answer as UnmergeAnswer
    return { record: idAndVersion(record), ...more }
  },
}
