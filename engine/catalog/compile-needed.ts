import type { PipelineNeeded } from '../../metadata/schema/types.ts'
import type { NeededRecords, ObjectDef } from '../model.ts'
import { checkRule, type Report } from './check-rule.ts'
import { problem } from './problem.ts'
import type { Objects } from './reads.ts'

/** Records of other objects that a stage asks for, with the reference by which they point here. */
export function neededRecords(
  objects: Objects,
  object: ObjectDef,
  given: Readonly<Record<string, PipelineNeeded>>,
  { at, report }: { at: string; report: Report },
): NeededRecords[] {
  return Object.entries(given).flatMap(([name, needed]): NeededRecords[] => {
    const other = objects.get(needed.object)
    if (!other) {
      report(
        problem(
          'unknown_object',
          `${at}/${name}/object`,
          `There is no object "${needed.object}".`,
          `没有对象“${needed.object}”。`,
        ),
      )
      return []
    }
    const pointsHere = ({ to }: { to: readonly string[] }) => to[0] === '*' || to.includes(object.name)
    const field =
      needed.field === undefined
        ? [...other.fields.values()].find((one) => !one.system && one.stores === 'target' && pointsHere(one))
        : other.fields.get(needed.field)
    if (field?.stores !== 'target' || !pointsHere(field)) {
      report(
        problem(
          'unknown_field',
          `${at}/${name}/field`,
          `"${other.name}" has no reference "${needed.field ?? ''}" that leads to "${object.name}".`,
          `“${other.name}”没有指向“${object.name}”的引用字段“${needed.field ?? ''}”。`,
        ),
      )
      return []
    }
    const path = `${at}/${name}/where`
    if (
      needed.where !== undefined &&
      !checkRule(needed.where, { shapes: objects, object: other.name, path, report })
    )
      return []
    return [
      {
        name,
        label: needed.label,
        object: other.name,
        field: field.name,
        min: needed.min ?? 1,
        ...(needed.where === undefined ? {} : { where: needed.where }),
      },
    ]
  })
}
