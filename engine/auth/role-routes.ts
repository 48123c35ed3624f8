import Router from '@koa/router'
import { inLanguage } from '../fields/option-text.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import { coversRole } from './role-covers.ts'

/** Roles as those see them who give them to people (right `manage_users`). */
export const roleRoutes = new Router({ prefix: '/api/admin/roles' })

roleRoutes.get('/', (http) => {
  const { ctx } = http.state
  requireSystemRight(ctx, 'manage_users')
  const text = (value: unknown): string => inLanguage(value as string, ctx.locale)
  http.body = {
    data: [...ctx.model.roles].map(([name, role]) => ({
      name,
      label: text(role.label ?? name) || name,
      description: role.description ? text(role.description) : null,
      external: role.external === true,
      // Whoever lacks a right of it hands it to nobody.
      grantable: coversRole(ctx.model, ctx.user, name),
    })),
  }
})
