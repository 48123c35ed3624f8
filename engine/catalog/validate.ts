import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { schemas } from '../../metadata/schema/all.ts'
import { annotationKeywords, kinds } from '../../metadata/schema/kinds.ts'
import type { Problem } from '../model.ts'
import type { CatalogDocument } from './documents.ts'
import { problem } from './problem.ts'

/** The JSON Schema of a kind, or of the shared parts (`common`). */
export function schemaOf(kind: string): Record<string, unknown> | undefined {
  return schemas[kind]
}

const validators = new Map<string, ValidateFunction>()

function makeValidators(): void {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    allowUnionTypes: true,
    strictRequired: false,
    verbose: false,
  })
  addFormats.default(ajv)
  for (const keyword of annotationKeywords) ajv.addKeyword(keyword)
  for (const schema of Object.values(schemas)) ajv.addSchema(schema)
  for (const { kind } of kinds) {
    const validate = ajv.getSchema(`${kind}.schema.json`)
    if (!validate) throw new Error(`Kind ${kind} has no schema.`)
    validators.set(kind, validate)
  }
}

/** What JSON Schema says about one document. */
export function validateDocument(item: Pick<CatalogDocument, 'kind' | 'name' | 'document'>): Problem[] {
  if (validators.size === 0) makeValidators()
  const at = `${item.kind}/${item.name}`
  const validate = validators.get(item.kind)
  if (!validate)
    return [problem('unknown_kind', `${at}#`, `There is no kind "${item.kind}".`, `没有种类“${item.kind}”。`)]
  if (validate(item.document)) return []
  return distinct(
    (validate.errors ?? []).map((error) => toProblem(at, error)).filter((found) => found !== undefined),
  )
}

/** `anyOf` reports every branch; the deepest complaint at a place says what is wrong, the frame around it does not. */
function distinct(problems: Problem[]): Problem[] {
  const seen = new Set<string>()
  const specific = problems.some((entry) => entry.code !== 'value_not_allowed')
    ? problems.filter((e) => e.code !== 'shape_unknown')
    : problems
  return specific.filter((entry) => {
    const key = `${entry.path} ${entry.code}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function toProblem(item: string, error: ErrorObject): Problem | undefined {
  const path = `${item}#${error.instancePath}`
  const params = error.params as Record<string, unknown>
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty'])
      return problem(
        'unknown_key',
        `${path}/${key}`,
        `"${key}" is not a key here. Remove it or correct its spelling.`,
        `此处没有键“${key}”，请删除或更正拼写。`,
      )
    }
    case 'required': {
      const key = String(params['missingProperty'])
      return problem('key_missing', path, `"${key}" is missing.`, `缺少“${key}”。`)
    }
    case 'type': {
      const types = [params['type']].flat().map(String)
      const said = types.map((type) => typeWords[type] ?? { en: type, zh: type })
      return problem(
        'wrong_type',
        path,
        `This must be ${said.map((word) => word.en).join(' or ')}.`,
        `此处必须是${said.map((word) => word.zh).join('或')}。`,
      )
    }
    case 'enum':
      return problem(
        'value_not_allowed',
        path,
        `Possible here: ${list(params['allowedValues'])}.`,
        `此处可用的值：${list(params['allowedValues'])}。`,
      )
    case 'pattern':
    case 'maxLength':
    case 'minLength':
    case 'format':
      return problem(
        'form_wrong',
        path,
        `The text ${error.message ?? 'does not have the expected form'}.`,
        '文本格式不符合要求。',
      )
    case 'anyOf':
    case 'oneOf':
    case 'not':
      return problem(
        'shape_unknown',
        path,
        'This does not have any of the possible shapes.',
        '此处的结构不符合任何允许的形式。',
      )
    case 'if':
    case 'propertyNames':
      return error.keyword === 'if'
        ? undefined
        : problem(
            'name_refused',
            path,
            `The name "${String(params['propertyName'])}" cannot be used.`,
            `名称“${String(params['propertyName'])}”不可用。`,
          )
    default:
      return problem('value_invalid', path, `This ${error.message ?? 'is not valid'}.`, '此处的值无效。')
  }
}

/** What JSON Schema calls a type, as people say it. */
const typeWords: Readonly<Record<string, { en: string; zh: string }>> = {
  object: { en: 'an object with keys', zh: '由键组成的对象' },
  array: { en: 'a list', zh: '列表' },
  string: { en: 'a text', zh: '文本' },
  number: { en: 'a number', zh: '数字' },
  integer: { en: 'a whole number', zh: '整数' },
  boolean: { en: 'true or false', zh: '真或假（true 或 false）' },
  null: { en: 'empty', zh: '空值' },
}

const list = (values: unknown): string =>
  Array.isArray(values) ? values.map(String).join(', ') : String(values)
