import type { ObjectDef } from '../../model.ts'

/** An action of an object: a button for people, and what workflows may do to any of its records. */
export interface ActionDocument {
  active?: boolean
  input?: Readonly<Record<string, { required?: boolean }>>
  do: readonly EffectDocument[]
}

export type WhoDocument = string | { path: string } | object

export type EffectDocument =
  | { set: object }
  | { create: string; values: object }
  | {
      notify: WhoDocument | readonly WhoDocument[]
      template?: string
      subject?: unknown
      message?: unknown
    }
  | { assign: WhoDocument | readonly WhoDocument[] }
  | { run: string; input?: object }
  | { open: string }
  | { email: object }
  | { webhook: object }

export function findAction({ raw }: ObjectDef, name: string): ActionDocument | undefined {
  const all = raw['actions'] as Readonly<Record<string, ActionDocument>> | undefined
  const found = all && Object.hasOwn(all, name) ? all[name] : undefined
  return found?.active === false ? undefined : found
}

/** Names of those that may be used. */
export const possibleActions = (object: ObjectDef): string[] =>
  Object.keys((object.raw['actions'] as object | undefined) ?? {}).filter((name) => findAction(object, name))

/** Values that the action cannot do without and was not given. */
export const missingInput = (
  { input = {} }: ActionDocument,
  given: Readonly<Record<string, unknown>>,
): string[] =>
  Object.keys(input).filter((name) => input[name]!.required === true && (given[name] ?? '') === '')

/** Effects that leave the database: they are nodes of their own in a workflow. */
export const outsideEffect = ({ do: effects }: ActionDocument): string | undefined =>
  effects.flatMap((effect) => Object.keys(effect)).find((key) => key === 'email' || key === 'webhook')
