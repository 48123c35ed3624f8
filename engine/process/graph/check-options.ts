import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { nearest } from '../../../metadata/language/check/suggest.ts'
import { type Findings, report } from './findings.ts'
import type { GraphNode } from './graph.ts'
import { flawWords, optionName, placeName, type Words } from './option-words.ts'
import type { OptionsSchema } from './options.ts'
import type { NodeShapes } from './shapes.ts'

/** Keys that every node may have. */
const common = [
  'type',
  'label',
  'description',
  'next',
  'outputs',
  'on',
  'onError',
  'retry',
  'undo',
  'exclusive',
  'onlyWhile',
  'at',
  'was',
  'start',
  'nodes',
]

/** Every node has the keys that its type needs, of the kinds that it takes, and no others. */
export function checkOptions(findings: Findings, shapes: NodeShapes): void {
  for (const node of findings.flat.nodes.values()) {
    const options = shapes.find(node.type)?.options
    if (!options) continue
    checkListed(findings, node, options)
    checkKeys(findings, node, options)
    const isSound = validatorOf(options)
    if (!isSound(node.options))
      for (const error of isSound.errors ?? []) reportError(findings, node, options, error)
  }
}

const validators = new WeakMap<OptionsSchema, ValidateFunction>()

/** What of these values is not of the kind that the options take. */
export function optionFlaws(options: OptionsSchema, values: object): { at: string[]; words: Words }[] {
  const isSound = validatorOf(options)
  if (isSound(values)) return []
  return (isSound.errors ?? []).map((error) => ({
    at: error.instancePath.split('/').slice(1),
    words: flawWords(error),
  }))
}

/** Made once a type. */
function validatorOf(options: OptionsSchema): ValidateFunction {
  const known = validators.get(options)
  if (known) return known
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false })
  const made = ajv.compile({ type: 'object', ...options })
  validators.set(options, made)
  return made
}

/** A list in `on` stands for the fields by which a record is found: only a step that finds one has such, and says it once. */
function checkListed(findings: Findings, { id }: GraphNode, { properties }: OptionsSchema): void {
  const isTwice = findings.flat.listed.get(id)
  if (isTwice === undefined || ('by' in properties && !isTwice)) return
  const [en, zh] = isTwice
    ? [
        `The step "${id}" says in "on" and in "by" how its record is found. Write it once.`,
        `步骤“${id}”在“on”和“by”中重复写了匹配字段，请只保留一处。`,
      ]
    : [
        `"on" of the step "${id}" holds what else may happen meanwhile, by name; a list of fields stands there only where a record is looked for by them.`,
        `步骤“${id}”的“on”应按名称填写期间可能发生的其他情况；仅在按字段查找记录的步骤中才可列出字段。`,
      ]
  report(findings, { code: 'process_option_invalid', node: id, at: ['on'], en, zh })
}

function checkKeys(
  findings: Findings,
  { id, type, options }: GraphNode,
  { properties }: OptionsSchema,
): void {
  const known = [...common, ...Object.keys(properties)]
  for (const key of Object.keys(options)) {
    if (known.includes(key) || (key === 'by' && findings.flat.listed.has(id))) continue
    const meant = nearest(key, known)
    report(findings, {
      code: 'process_unknown_option',
      node: id,
      at: [key],
      en: `A step of type "${type}" has no option "${key}".${meant ? ` Did you mean "${meant}"?` : ''}`,
      zh: `“${type}”类型的步骤没有选项“${key}”。${meant ? `是否指“${meant}”？` : ''}`,
    })
  }
}

function reportError(
  findings: Findings,
  { id }: GraphNode,
  options: OptionsSchema,
  error: ErrorObject,
): void {
  const at = error.instancePath.split('/').slice(1)
  if (error.keyword === 'required' && at.length === 0) {
    const { en, zh } = optionName(
      options,
      String((error.params as { missingProperty: string }).missingProperty),
    )
    report(findings, {
      code: 'process_option_missing',
      node: id,
      en: `The step "${id}" needs ${en}.`,
      zh: `步骤“${id}”缺少${zh}。`,
    })
    return
  }
  const [place, words] = [placeName(options, at), flawWords(error)]
  report(findings, {
    code: 'process_option_invalid',
    node: id,
    at,
    en: `${place.en} of the step "${id}" ${words.en}.`,
    zh: `步骤“${id}”的${place.zh}${words.zh}。`,
  })
}
