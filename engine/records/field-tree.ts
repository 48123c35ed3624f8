import type { FieldDef } from '../model.ts'

/** Fields asked for, as a tree: `department.city` makes `department` a node with a child. */
export interface FieldTree {
  field: FieldDef
  children: Map<string, FieldTree>
}
