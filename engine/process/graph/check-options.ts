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

function checkKeys(
  findings: Findings,
  { id, type, options }: GraphNode,
  { properties }: OptionsSchema,
): void {
  const known = [...common, ...Object.keys(properties)]
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue
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
