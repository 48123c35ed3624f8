import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

interface Document {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema: object }> }> }>
  >
  components: { schemas: Record<string, object> }
}

/** Holds answers against the OpenAPI document that the server itself gives the asking person. */
export class Contract {
  readonly #document: Document
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true })
  readonly #validators = new Map<object, ValidateFunction>()

  constructor(document: unknown) {
    this.#document = document as Document
    addFormats.default(this.#ajv)
    this.#ajv.addSchema({ $id: 'doc', components: this.#document.components })
  }

  /** @returns what is wrong with the answer, or undefined */
  complaint(method: string, path: string, status: number, type: string, body: unknown): string | undefined {
    const name = method.toLowerCase()
    const operation = this.#find(path)?.[name]
    // What the document does not offer this person may only be refused.
    const responses = operation?.responses ?? {}
    const documented = responses[String(status)]
    if (status < 400) {
      if (!operation) return `${method} ${path} answered ${status}, but is not in the document`
      if (!documented) return `${method} ${path} answered ${status}, which the document does not know`
      const schema = documented.content?.['application/json']?.schema
      return schema ? this.#check(schema, body, `${method} ${path} ${status}`) : undefined
    }
    if (!type.includes('application/problem+json')) return `${method} ${path} ${status} is no problem+json`
    return this.#check({ $ref: '#/components/schemas/Problem' }, body, `${method} ${path} ${status}`)
  }

  #find(path: string): Document['paths'][string] | undefined {
    const asked = path.split('?')[0]!.split('/')
    const fits = (template: string): boolean => {
      const parts = template.split('/')
      return (
        parts.length === asked.length && parts.every((part, at) => part.startsWith('{') || part === asked[at])
      )
    }
    const exact = this.#document.paths[asked.join('/')]
    const template = Object.keys(this.#document.paths).find(fits)
    return exact ?? (template === undefined ? undefined : this.#document.paths[template])
  }

  #check(schema: object, body: unknown, at: string): string | undefined {
    let validate = this.#validators.get(schema)
    if (!validate) {
      validate = this.#ajv.compile(
        JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"doc#/components/')) as object,
      )
      this.#validators.set(schema, validate)
    }
    if (validate(body)) return undefined
    return `${at}: ${this.#ajv.errorsText(validate.errors)} in ${JSON.stringify(body)?.slice(0, 400)}`
  }
}
