import type { Principal } from '../context.ts'

/** A department and all below it, as it stands in `sys.share`. */
export const treeOf = (department: string): string => `${department}/tree`

/** A person for as long as a task about the record is theirs, as it stands in `sys.share`; nobody shared it by hand. */
export const forTasks = (user: string): string => `${user}/tasks`
export const userOfTasks = (principal: string): string => principal.slice(0, -'/tasks'.length)

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
    ? [id, forTasks(id)] // what is shared with colleagues is not meant for guests
    : [
        id,
        forTasks(id),
        ...teams,
        ...(department ? [department] : []),
        ...departmentPath.map(treeOf),
        ...roles,
      ]
