import type { Node } from '../../metadata/language/types.ts'
import { readsOf } from '../../metadata/language/walk.ts'
import type { Ctx } from '../context.ts'
import { everywhere } from '../expressions/check-text.ts'
import type { ObjectDef } from '../model.ts'
import { fieldRight } from '../permissions/fields.ts'

/** Whether the person may read every input of an expression: else neither its text nor its value is theirs to see. */
export function readsOnlySeen(ctx: Ctx, node: Node): boolean {
  const { paths, lists, given } = readsOf(node)
  const readable = (object: ObjectDef | undefined, name: string) => {
    const field = object?.fields.get(name)
    return !object || !field || ['read', 'edit'].includes(fieldRight(ctx, object, field).level)
  }
  const walk = (start: string, path: readonly string[]) => {
    let object = ctx.model.objects.get(start)
    for (const name of path) {
      if (!readable(object, name)) return false
      object = ctx.model.objects.get(object?.fields.get(name)?.to[0] ?? '')
    }
    return true
  }
  const parts = given.map((path) => path.split('.'))
  const settings = parts.filter(([name]) => name === 'settings')
  // A person always knows who they are, but not all that is written about them.
  const about = parts.filter(([name, field = '']) => name === 'user' && !everywhere.given.user.has(field))
  const person = ctx.model.objects.get('user')
  return (
    settings.every(([, object = '', name = '']) => readable(ctx.model.objects.get(object), name)) &&
    about.every(([, name = '']) => readable(person, name)) &&
    paths.every(({ object, path }) => walk(object, path)) &&
    lists.every(({ hops }) =>
      hops.every(({ object, field }) => readable(ctx.model.objects.get(object), field)),
    )
  )
}
