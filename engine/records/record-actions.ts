import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import type { ObjectDef } from '../model.ts'
import { defineSlot } from '../slots.ts'
import { findMerge } from './merge/find-merge.ts'
import { mergeableObject } from './merge/merge-records.ts'
import { readRecord } from './read.ts'

/** An action of a record and what stands against it now; nothing does where `refused` is absent. */
export interface ActionState {
  name: string
  refused?: AppError
  /** Said instead of what the error says, where that is about something the person did not name. */
  reason?: { en: string; zh: string }
}

/** Actions of modules further right: those that there are for a record, and what stands against each. */
export type FurtherActions = (ctx: Ctx, objectName: string, id: string) => Promise<readonly ActionState[]>

export const furtherActions = defineSlot<readonly FurtherActions[]>('furtherActions')

type Asked = { object: ObjectDef; id: string }

/** What there is to do with a record, each with what its POST would be refused for. In the order of a menu. */
const actions: readonly {
  name: 'merge' | 'unmerge'
  require: (ctx: Ctx, asked: Asked) => unknown
  /** Why not, where there is nothing to act on. */
  missing?: { en: string; zh: string }
}[] = [
  { name: 'merge', require: () => undefined },
  {
    name: 'unmerge',
    require: (ctx, { object, id }) => findMerge(ctx, object, id),
    missing: { en: 'Nothing was merged into this record.', zh: '没有记录合并到此记录。' },
  },
]

/**
 * Which actions of a record are possible for this person now, and why not.
 *
 * @throws unknown_object, forbidden, not_found, for who may not read it
 */
export async function recordActions(ctx: Ctx, objectName: string, id: string): Promise<ActionState[]> {
  const record = await readRecord(ctx, objectName, id, ['_permissions'])
  const own = await Promise.all(
    actions.map(async ({ name, require, missing }): Promise<ActionState> => {
      const refused = await refusalOf(async () => {
        if (ctx.viewedBy !== undefined) throw new AppError('view_only', { user: ctx.user.name })
        const object = mergeableObject(ctx, objectName, name)
        const may = record['_permissions'] as Record<string, unknown> | undefined
        for (const act of ['update', 'delete'] as const)
          if (may?.[act] !== true) throw new AppError('forbidden', { act, object: objectName })
        await require(ctx, { object, id: record.id })
      })
      if (!refused) return { name }
      return { name, refused, ...(missing && refused.code === 'not_found' ? { reason: missing } : {}) }
    }),
  )
  const others = await Promise.all(ctx.parts.get(furtherActions).map((of) => of(ctx, objectName, record.id)))
  return [...own, ...others.flat()]
}

async function refusalOf(ask: () => Promise<unknown>): Promise<AppError | undefined> {
  try {
    await ask()
    return undefined
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
}
