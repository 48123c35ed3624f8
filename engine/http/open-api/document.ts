import type { Ctx } from '../../context.ts'
import { mayDo } from '../../permissions/rights.ts'
import { hasSystemRight } from '../../permissions/system-right.ts'
import { adminPaths } from './admin-paths.ts'
import { approvalDefinitionPaths, approvalSimulationPaths } from './approval-design-paths.ts'
import { approvalPaths } from './approval-paths.ts'
import { auditPaths } from './audit-paths.ts'
import { connectionPaths } from './connection-paths.ts'
import { designPaths, fixedPaths } from './fixed-paths.ts'
import { notificationPaths } from './notification-paths.ts'
import type { Operation, Paths } from './operation.ts'
import { processPaths, replayPaths } from './process-paths.ts'
import { recordName, recordPaths, recordSchema } from './record-paths.ts'
import { sharedSchemas } from './shared-schemas.ts'
import { ref, type Schema } from './value-schemas.ts'
import { simulationPaths, workflowPaths } from './workflow-paths.ts'

const problem: Schema = {
  description: 'A problem',
  content: { 'application/problem+json': { schema: ref('Problem') } },
}

/** The contract as OpenAPI 3.1, with what this person may see and no more. */
export function openApiDocument(ctx: Ctx): Schema {
  const objects = [...ctx.model.objects.values()].filter((object) => mayDo(ctx, object, 'read'))
  const paths: Paths = {
    ...fixedPaths,
    ...adminPaths,
    ...workflowPaths,
    ...approvalPaths,
    ...approvalDefinitionPaths,
    ...notificationPaths,
    ...processPaths,
    ...(hasSystemRight(ctx, 'design')
      ? {
          ...designPaths,
          ...simulationPaths,
          ...approvalSimulationPaths,
          ...replayPaths,
          ...connectionPaths,
        }
      : {}),
    ...(hasSystemRight(ctx, 'view_audit') ? auditPaths : {}),
    ...Object.assign({}, ...objects.map((object) => recordPaths(ctx, object))),
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Trellis', version: String(ctx.model.version) },
    servers: [{ url: '/' }],
    security: [{ session: [] }, { key: [] }],
    paths: Object.fromEntries(Object.entries(paths).map(([path, methods]) => [path, withProblems(methods)])),
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'session' },
        key: { type: 'http', scheme: 'bearer' },
      },
      schemas: {
        ...sharedSchemas,
        ...Object.fromEntries(objects.map((object) => [recordName(object), recordSchema(ctx, object)])),
      },
    },
  }
}

const withProblems = (methods: Record<string, Operation>): Record<string, Operation> =>
  Object.fromEntries(
    Object.entries(methods).map(([method, operation]) => [
      method,
      { ...operation, responses: { ...operation.responses, default: problem } },
    ]),
  )
