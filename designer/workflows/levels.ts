import { type Path, setAt, valueAt } from '../document/set-at.ts'
import type { LocalizedText } from '../document/text.ts'

/** Where an output of a node leads, and for some types when. */
export interface OutputDocument {
  next?: string
  [option: string]: unknown
}

export interface ProcessNode {
  type: string
  label?: LocalizedText
  description?: LocalizedText
  next?: string
  outputs?: Readonly<Record<string, string | OutputDocument>>
  /** What else may happen meanwhile, by name; a list names the fields by which an upsert finds its record. */
  on?: Readonly<Record<string, OutputDocument>> | readonly string[]
  onError?: string | Readonly<Record<string, string>>
  undo?: string
  start?: string
  nodes?: Readonly<Record<string, ProcessNode>>
  /** Overrides the layout. */
  at?: readonly [number, number]
  [option: string]: unknown
}

/** What else may happen while a node works, by name. */
export const boundariesOf = ({ on }: ProcessNode): Readonly<Record<string, OutputDocument>> =>
  !on || isList(on) ? {} : on

const isList = (on: NonNullable<ProcessNode['on']>): on is readonly string[] => Array.isArray(on)

/** With the fields that are listed in `on` in their own place, `by`, so that something may happen meanwhile too. */
export function withRoomForBoundaries(node: ProcessNode): ProcessNode {
  if (!Array.isArray(node.on)) return node
  const { on, ...rest } = node
  return { by: on, ...rest }
}

export interface ProcessTrigger {
  type: string
  label?: LocalizedText
  start?: string
  [option: string]: unknown
}

/** A workflow as the canvas reads it; whatever else stands in it stays. */
export interface ProcessDocument {
  label?: LocalizedText
  object?: string
  start?: string
  nodes?: Readonly<Record<string, ProcessNode>>
  triggers?: Readonly<Record<string, ProcessTrigger>>
  variables?: Readonly<Record<string, { type: string }>>
  [option: string]: unknown
}

/** One `nodes` map: the document's own, or that of a block, loop or for-each, by the ids from outside in. */
export type Level = readonly string[]

/** What holds the `nodes` and the `start` of a level. */
export interface Holder {
  start?: string
  nodes?: Readonly<Record<string, ProcessNode>>
}

export const pathOfLevel = (level: Level): Path => level.flatMap((id) => ['nodes', id])

export const holderAt = (document: ProcessDocument, level: Level): Holder | undefined =>
  valueAt(document, pathOfLevel(level)) as Holder | undefined

export const nodesAt = (document: ProcessDocument, level: Level): Readonly<Record<string, ProcessNode>> =>
  holderAt(document, level)?.nodes ?? {}

/** The document with another holder at the level. */
export function withHolder(
  document: ProcessDocument,
  level: Level,
  change: (holder: Holder) => Holder,
): ProcessDocument {
  const path = pathOfLevel(level)
  return setAt(document, path, change((valueAt(document, path) ?? {}) as Holder))
}

/** Every id of the document with the level it stands at: ids are unique in the whole of it. */
export function levelsOf(document: ProcessDocument): Map<string, Level> {
  const found = new Map<string, Level>()
  const walk = (nodes: Holder['nodes'], level: Level): void => {
    for (const [id, node] of Object.entries(nodes ?? {})) {
      found.set(id, level)
      walk(node.nodes, [...level, id])
    }
  }
  walk(document.nodes, [])
  return found
}

/** Types whose nodes hold a level of their own. */
export const isContainer = (type: string): boolean => ['block', 'loop', 'forEach'].includes(type)
