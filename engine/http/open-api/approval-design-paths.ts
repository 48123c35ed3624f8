import { answer, jsonBody, type Paths, parameter } from './operation.ts'
import { list, object, orNull, type Schema } from './value-schemas.ts'

const text: Schema = { type: 'string' }
const count: Schema = { type: 'integer' }
const person = object({ id: text, name: text })
const asked = list(object({ step: text, people: list(person) }))
const problem = object({ code: text, message: text, step: text }, ['code', 'message'])
const versionProperties = { version: count, at: text, open: count }
const group = object({ code: text, at: text, count })

/** Versions of approvals, for those who look after them. */
export const approvalDefinitionPaths: Paths = {
  '/api/approvals/definitions': {
    get: {
      summary: 'Published approvals with their versions, and how much is under way on each',
      responses: answer(
        200,
        'By name; versions newest first',
        object({
          data: list(
            object({
              name: text,
              label: text,
              versions: list(object(versionProperties)),
            }),
          ),
        }),
      ),
    },
  },
  '/api/approvals/definitions/{name}/versions/{version}': {
    get: {
      summary: 'A version of an approval as it was published',
      parameters: [parameter('name'), parameter('version')],
      responses: answer(
        200,
        'The version',
        object({ ...versionProperties, document: { type: 'object' } }, [
          ...Object.keys(versionProperties),
          'document',
        ]),
      ),
    },
  },
  '/api/approvals/definitions/{name}/migrate': {
    post: {
      summary: 'Take what is under way over to the version that is published now, or see whether it could go',
      parameters: [parameter('name')],
      requestBody: jsonBody(
        object({
          run: text,
          map: { type: 'object' },
          reopen: list(text),
          dryRun: { type: 'boolean' },
          reason: text,
        }),
      ),
      responses: answer(
        200,
        'How many went, and why others did not',
        object({
          version: count,
          dryRun: { type: 'boolean' },
          migrated: count,
          refused: list(object({ code: text, at: text, count, runs: list(text) })),
          notes: list(group),
        }),
      ),
    },
  },
}

/** Trials, for those who design. */
export const approvalSimulationPaths: Paths = {
  '/api/design/simulate/approval/{name}': {
    post: {
      summary: 'How an approval would go for a record, or would have gone for what was submitted in a period',
      parameters: [parameter('name')],
      requestBody: jsonBody(
        object({
          document: { type: 'object' },
          record: object({ object: text, id: text }),
          submitter: text,
          values: { type: 'object' },
          replay: object({ from: text, to: text }),
        }),
      ),
      responses: answer(
        200,
        'The path with its people and the rules that found them; or each submission with who was asked and who would be',
        object(
          {
            approval: text,
            label: text,
            version: count,
            path: list({ type: 'object' }),
            picks: list({ type: 'object' }),
            empty_seats: list(text),
            shown: { type: 'object' },
            locks: { type: 'object' },
            problems: list(problem),
            others: list({ type: 'object' }),
            count,
            same: count,
            different: count,
            cases: list(
              object({
                instance: text,
                record_label: text,
                submitted_at: text,
                state: text,
                real: asked,
                draft: asked,
                real_ms: orNull(count),
                draft_ms: orNull(count),
                problem: orNull(text),
              }),
            ),
          },
          [],
        ),
      ),
    },
  },
}
