import type { Schema } from './value-schemas.ts'

export interface Operation {
  summary: string
  tags?: string[]
  parameters?: Schema[]
  requestBody?: Schema
  responses: Record<string, Schema>
}

export type Paths = Record<string, Record<string, Operation>>

export const answer = (status: number, description: string, schema: Schema): Record<string, Schema> => ({
  [status]: { description, content: { 'application/json': { schema } } },
})

export const jsonBody = (schema: Schema): Schema => ({
  required: true,
  content: { 'application/json': { schema } },
})
export const parameter = (name: string): Schema => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string' },
})
export const queryParameter = (name: string): Schema => ({ name, in: 'query', schema: { type: 'string' } })
