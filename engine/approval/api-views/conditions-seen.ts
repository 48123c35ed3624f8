import type { Ctx } from '../../context.ts'
import type { ObjectDef } from '../../model.ts'
import { pathsReadBy } from '../check/conditions.ts'
import type { PathPart } from './path-part.ts'
import { visible } from './shown-values.ts'

/** Instead of a condition that names what somebody may not see. */
const unsaid = '…'

/** The path without the words of conditions that read fields which are hidden from whoever looks. */
export function conditionsSeen(
  ctx: Ctx,
  seeing: { object: ObjectDef; isTask: boolean },
  parts: readonly PathPart[],
): PathPart[] {
  const said = (when: string): string => {
    const paths = [...pathsReadBy(ctx.model, seeing.object, when)]
    return visible(ctx, { ...seeing, paths }).paths.length === paths.length ? when : unsaid
  }
  return parts.map((part): PathPart => {
    if (part.kind === 'step')
      return part.why.when === undefined ? part : { ...part, why: { ...part.why, when: said(part.why.when) } }
    if (part.kind === 'parallel')
      return {
        ...part,
        branches: part.branches.map((one) => ({ ...one, path: conditionsSeen(ctx, seeing, one.path) })),
      }
    if (part.kind === 'choose')
      return {
        ...part,
        ways: part.ways.map(({ when, path }) => ({
          when: when === null ? null : said(when),
          path: conditionsSeen(ctx, seeing, path),
        })),
      }
    return part
  })
}
