import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { flawWords, type Words } from '../process/graph/option-words.ts'

const compiled = new WeakMap<object, ValidateFunction | null>()

/** Made once a document; null where the schema itself cannot be read. */
function validatorOf(schema: object): ValidateFunction | null {
  const known = compiled.get(schema)
  if (known !== undefined) return known
  const made = compile(schema)
  compiled.set(schema, made)
  return made
}

function compile(schema: object): ValidateFunction | null {
  try {
    return new Ajv2020({ strict: false, validateFormats: false }).compile(schema)
  } catch (error) {
    if (error instanceof Error) return null
    throw error
  }
}

export const isSchema = (schema: unknown): boolean =>
  typeof schema === 'object' && schema !== null && validatorOf(schema) !== null

/** What is wrong with a value by a JSON Schema; undefined: nothing. One that cannot be read takes everything. */
export function misfit(schema: object, value: unknown): Words | undefined {
  const isSound = validatorOf(schema)
  if (!isSound || isSound(value)) return undefined
  const error = isSound.errors![0]!
  const { en, zh } = flawWords(error)
  const at = error.instancePath
  return { en: `${at || 'The body'} ${en}.`, zh: `${at || '正文'}${zh}。` }
}
