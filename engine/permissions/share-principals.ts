import type { Principal } from '../context.ts'

/** A department and all below it, as it stands in `sys.share`. */
export const treeOf = (department: string): string => `${department}/tree`

/** Everything that a record may be shared with and that means this person. */
export const sharePrincipals = ({
  id,
  external,
  teams,
  department,
  departmentPath,
  roles,
}: Principal): string[] =>
  external
    ? [id] // what is shared with colleagues is not meant for guests
    : [id, ...teams, ...(department ? [department] : []), ...departmentPath.map(treeOf), ...roles]
