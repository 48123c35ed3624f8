import { isId } from '../../../metadata/language/values/reference.ts'
import type { Ctx } from '../../context.ts'
import type { RelationDef } from '../../model.ts'
import { type Batch, type Change, issue, toCreate, toUpdate } from '../change.ts'
import { deletions } from '../deletions.ts'

/**
 * Nested child lines become changes of their own in the same batch: `"products": [{ "id"?, …, "_delete"? }]`. A
 * line's own change makes its head's version rise.
 */
export function prepareLines(ctx: Ctx, batch: Batch): void {
  for (const change of [...batch.changes]) {
    for (const relation of change.object.relations.values()) {
      if (!relation.lines || !(relation.name in change.input)) continue
      addLines(ctx, batch, change, relation)
    }
  }
}

function addLines(ctx: Ctx, batch: Batch, head: Change, relation: RelationDef): void {
  const lines = head.input[relation.name] ?? []
  const child = ctx.model.objects.get(relation.object)
  if (!Array.isArray(lines) || !child) {
    batch.issues.push(
      issue(
        head,
        relation.name,
        'wrong_type',
        `"${relation.name}" is a list of lines.`,
        `“${relation.name}”是明细列表。`,
      ),
    )
    return
  }
  for (const [at, line] of lines.entries()) {
    const path = `${head.path}/${relation.name}/${at}`
    if (typeof line !== 'object' || line === null || Array.isArray(line)) {
      batch.issues.push({
        path,
        code: 'wrong_type',
        message: { en: 'A line is an object of fields.', zh: '明细行必须是字段对象。' },
      })
      continue
    }
    // The head is said by where the line stands.
    const { id, _delete, [relation.field]: _head, ...fields } = line as Record<string, unknown>
    if (id !== undefined && id !== null && !isId(id)) {
      batch.issues.push({
        path: `${path}/id`,
        code: 'reference_missing',
        message: { en: `There is no line "${String(id)}".`, zh: `没有明细行“${String(id)}”。` },
      })
      continue
    }
    const known = isId(id) ? id.toLowerCase() : undefined
    if (_delete === true && known) deletions(batch).push({ object: child, id: known, parent: head })
    else if (known) {
      const twin = batch.changes.find((change) => change.id === known)
      if (twin) twin.input = { ...twin.input, ...fields }
      else batch.changes.push({ ...toUpdate(child, known, fields, path), parent: head })
    } else {
      const made = { ...toCreate(child, fields, path), parent: head }
      made.values.set(relation.field, { id: head.id })
      batch.changes.push(made)
    }
  }
}
