import type { Principal } from '../context.ts'

/** A department and all below it, as it stands in `sys.share`. */
export const treeOf = (department: string): string => `${department}/tree`

/** Everything that a record may be shared with and that means this person. */
export const sharePrincipals = ({ id, teams, department, departmentPath, roles }: Principal): string[] => [
  id,
  ...teams,
  ...(department ? [department] : []),
  ...departmentPath.map(treeOf),
  ...roles,
]
