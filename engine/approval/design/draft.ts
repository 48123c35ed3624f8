import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { Problem } from '../../model.ts'
import { checkApproval } from '../check/check-approval.ts'

/** A draft, or what is published under that name, with what is wrong with it. */
export interface Draft {
  name: string
  document: ApprovalDocument
  errors: Problem[]
}

/** @throws approval_unknown where there is neither */
export function draftOf(ctx: Pick<Ctx, 'model'>, name: string, given: ApprovalDocument | undefined): Draft {
  const document = given ?? ctx.model.approvals.get(name)
  if (!document) throw new AppError('approval_unknown', { approval: name })
  const errors: Problem[] = []
  if (!isWhole(document))
    errors.push({
      severity: 'error',
      code: 'malformed_request',
      path: `approval/${name}#`,
      message: {
        en: 'An approval needs an object, steps and a path.',
        zh: '审批须有对象、步骤和路径。',
      },
    })
  else
    checkApproval(ctx.model, name, document, (found) => {
      if (found.severity === 'error' && !found.stands) errors.push(found)
    })
  return { name, document, errors }
}

const isMap = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A draft comes as it is being written. */
const isWhole = ({ object, steps, path }: ApprovalDocument): boolean =>
  typeof object === 'string' &&
  isMap(steps) &&
  Array.isArray(path) &&
  Object.values(steps).every((step) => isMap(step) && Array.isArray(step.assignees))
