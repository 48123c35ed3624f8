import { namesInOrder } from '../document/ordered-map.ts'
import type { DraftObjects } from '../expressions/draft-shapes.ts'
import { draftShapes } from '../expressions/draft-shapes.ts'

const numbers = new Set(['integer', 'decimal', 'currency', 'percent', 'rating', 'score'])

/** What a new calculated field starts with, so that it can be published as it is; the panel asks for the rest. */
export function startingCalculation(
  type: string,
  objectName: string,
  draft: DraftObjects,
): Record<string, unknown> {
  const object = draft.object(objectName)
  const shape = draftShapes(draft).get(objectName)
  const names = namesInOrder(object?.fields ?? {}, object?.order).filter(
    (name) => object?.fields[name]?.active !== false,
  )
  if (type === 'formula') {
    const number = names.find((name) => numbers.has(object?.fields[name]?.type ?? ''))
    return number
      ? { returns: object?.fields[number]?.type, expression: number }
      : { returns: 'text', expression: object?.nameField ?? names[0] ?? "''" }
  }
  if (type === 'rollup') return { of: [...(shape?.relations.keys() ?? [])][0] ?? '', fn: 'count' }
  if (type === 'lookup') {
    const reference = names.find((name) => {
      const { type: kind, to } = object?.fields[name] ?? {}
      return kind === 'reference' && typeof to === 'string' && draft.object(to) !== undefined
    })
    const target = reference ? draft.object(String(object?.fields[reference]?.to)) : undefined
    const name = target?.nameField ?? Object.keys(target?.fields ?? {})[0]
    return { path: reference && name ? `${reference}.${name}` : '' }
  }
  return {}
}

/** Why a calculation has nothing to stand on, if so. */
export function calculationRefusal(
  type: string,
  objectName: string,
  draft: DraftObjects,
): { en: string; zh: string } | undefined {
  const start = startingCalculation(type, objectName, draft)
  if (type === 'rollup' && start['of'] === '')
    return {
      en: 'No list of other records belongs to this object: give a reference to it a name from the other side first',
      zh: '没有相关列表指向本对象：请先为指向它的引用设置反向名称',
    }
  if (type === 'lookup' && start['path'] === '')
    return { en: 'A lookup follows a reference: add one first', zh: '取值字段需要引用：请先添加引用字段' }
  return undefined
}
