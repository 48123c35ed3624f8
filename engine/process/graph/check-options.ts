import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { nearest } from '../../../metadata/language/check/suggest.ts'
import { type Findings, report } from './findings.ts'
import type { GraphNode } from './graph.ts'
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
    if (!isSound(node.options)) for (const error of isSound.errors ?? []) reportError(findings, node, error)
  }
}

const validators = new WeakMap<OptionsSchema, ValidateFunction>()

/** What of these values is not of the kind that the options take. */
export function optionFlaws(options: OptionsSchema, values: object): { at: string[]; message: string }[] {
  const isSound = validatorOf(options)
  if (isSound(values)) return []
  return (isSound.errors ?? []).map(({ instancePath, message }) => ({
    at: instancePath.split('/').slice(1),
    message: message ?? 'is not what it must be',
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
      en: `A node of type "${type}" has no option "${key}".${meant ? ` Did you mean "${meant}"?` : ''}`,
      zh: `“${type}”类型的节点没有选项“${key}”。${meant ? `是否指“${meant}”？` : ''}`,
    })
  }
}

function reportError(
  findings: Findings,
  { id }: GraphNode,
  { keyword, params, instancePath, message }: ErrorObject,
): void {
  if (keyword === 'required') {
    const key = String((params as { missingProperty: string }).missingProperty)
    report(findings, {
      code: 'process_option_missing',
      node: id,
      en: `"${id}" needs "${key}".`,
      zh: `“${id}”缺少“${key}”。`,
    })
    return
  }
  const at = instancePath.split('/').slice(1)
  report(findings, {
    code: 'process_option_invalid',
    node: id,
    at,
    en: `"${at.join('.')}" of "${id}" ${message ?? 'is not what it must be'}.`,
    zh: `“${id}”的“${at.join('.')}”不符合要求。`,
  })
}
