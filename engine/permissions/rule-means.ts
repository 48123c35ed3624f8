import type { Principal } from '../context.ts'
import type { SharedWith } from '../model.ts'

/** Whether a sharing rule that is with `one` means this person; whom a path names is known only of a record. */
export function means(one: SharedWith, user: Principal): boolean {
  if (user.external && one.kind !== 'user') return false
  switch (one.kind) {
    case 'user':
      return one.email === user.email.toLowerCase()
    case 'role':
      return user.roles.includes(one.role)
    case 'team':
      return user.teamCodes.includes(one.code)
    case 'department':
      return one.tree ? user.departmentCodes.includes(one.code) : user.departmentCodes[0] === one.code
    case 'person':
      return false
  }
}
