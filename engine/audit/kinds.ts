/** Everything that is kept besides changes of records. */
export const auditKinds = [
  'sign_in',
  'sign_in_failed',
  'sign_in_locked',
  'sign_out',
  'session_ended',
  'password_changed',
  'second_factor_on',
  'second_factor_off',
  'second_factor_reset',
  'api_key_made',
  'api_key_revoked',
  'user_created',
  'user_changed',
  'user_deactivated',
  'user_activated',
  'roles_changed',
  'sessions_ended',
  'records_handed_over',
  'viewed_as',
  'audit_days_changed',
  'published',
  'version_restored',
  'export_started',
  'export_ended',
  'import_started',
  'import_ended',
  'record_shared',
  'record_unshared',
  'record_purged',
  'records_merged',
  'records_unmerged',
  'audit_exported',
  'audit_removed',
  'values_erased',
  'run_moved',
  'connection_secret_set',
  'delegation_made',
  'delegation_ended',
  'gate_overridden',
] as const

export type AuditKind = (typeof auditKinds)[number]

/** How the acts of `sys.history` are called here. */
export const recordKinds: Readonly<Record<string, string>> = {
  record_created: 'create',
  record_updated: 'update',
  record_deleted: 'delete',
  record_restored: 'restore',
  record_merged: 'merge',
  record_unmerged: 'unmerge',
}

export const isAuditKind = (kind: string): boolean =>
  (auditKinds as readonly string[]).includes(kind) || Object.hasOwn(recordKinds, kind)
