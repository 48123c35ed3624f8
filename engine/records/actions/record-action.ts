import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { AppModel, ObjectDef } from '../../model.ts'
import type { RecordAct } from '../../permissions/rights.ts'

interface Words {
  en: string
  zh: string
}

/** What a value of an action is: of a record that an expression gives, what the action takes instead of it. */
export type ActionValueKind = 'person' | 'people' | 'records' | 'values' | 'recordType' | 'approval' | 'plain'

export interface ActionValue {
  title: string
  'x-title-zh': string
  kind: ActionValueKind
  /** The words it may be. */
  enum?: readonly string[]
}

export interface ActionInput {
  required?: readonly string[]
  properties: Readonly<Record<string, ActionValue>>
}

/** Something that people, programs and workflows do with one record, beyond reading and saving it. */
export interface RecordAction {
  name: string
  input: ActionInput
  /** What its answer over HTTP is, where it is not only a body: a record, one that was not there before, a status. */
  answers?: 'record' | 'made' | 201
  /** Heeds `If-Match`. */
  versioned?: true
  /** Heeds `confirm=duplicates`. */
  confirms?: true
  /** Why no record of the object can be asked for it; a warning where rules may still come. */
  lacks?(model: Pick<AppModel, 'assignmentRules'>, object: ObjectDef): ActionLack | undefined
  /** What stands against it now; undefined where it is not offered for this record at all. */
  state(ctx: Ctx, about: ActionAbout): Promise<Omit<ActionState, 'name'> | undefined>
  /** Does it within the transaction of `ctx`, or in one of its own. @throws what it is refused for */
  run(ctx: Ctx, asked: ActionAsked): Promise<unknown>
  /** What the run of a workflow keeps of the answer; all of it, unless said. */
  kept?(answer: unknown): unknown
}

export interface ActionLack extends Words {
  isWarning?: true
}

/** What stands against an action now; nothing does where `refused` is absent. */
export interface ActionState {
  name: string
  refused?: AppError
  /** Said instead of what the error says, where that is about something the person did not name. */
  reason?: Words
}

/** A record that the person may read, and what they may do with it. */
export interface ActionAbout {
  object: ObjectDef
  id: string
  may: Readonly<Record<Extract<RecordAct, 'update' | 'delete' | 'transfer' | 'share'>, boolean>>
}

export interface ActionAsked {
  object: string
  id: string
  body: unknown
  /** From If-Match; without it the last write wins. */
  version?: number
  /** Saves what may be a duplicate all the same. */
  confirm?: boolean
}

/** What is thrown by `ask`, as the state of an action. @throws what is no refusal */
export async function stateAfter(ask: () => unknown): Promise<Omit<ActionState, 'name'>> {
  try {
    await ask()
    return {}
  } catch (error) {
    if (error instanceof AppError) return { refused: error }
    throw error
  }
}

/** @throws forbidden */
export function requireMay(
  { object, may }: ActionAbout,
  ...acts: readonly (keyof ActionAbout['may'])[]
): void {
  for (const act of acts) if (!may[act]) throw new AppError('forbidden', { act, object: object.name })
}

/** An object, or records of it, for which there is no such action. */
export const notPossible = (action: string, { en, zh }: Words): AppError =>
  new AppError('action_not_possible', { action, reason: en, reasonZh: zh })

/** @throws parameter_invalid for what the action does not know */
export function refuseOthers(rest: Readonly<Record<string, unknown>>, known: string): void {
  const other = Object.keys(rest)[0]
  if (other)
    throw new AppError('parameter_invalid', {
      parameter: other,
      value: rest[other],
      reason: `Known: ${known}.`,
      reasonZh: `可用：${known}。`,
    })
}

export const titled = (kind: ActionValueKind, title: string, zh: string): ActionValue => ({
  title,
  'x-title-zh': zh,
  kind,
})
