import type { ObjectDocument } from '../../metadata/schema/types.ts'
import { fieldTypes } from '../fields/index.ts'
import type { FieldDef, LocalizedText, SelectOption } from '../model.ts'

interface SystemField {
  type: string
  label: LocalizedText
  to?: string
  readOnly?: boolean
  options?: SelectOption[]
  raw?: Record<string, unknown>
  notNull?: true
}

const always: Record<string, SystemField> = {
  id: { type: 'id', label: { en: 'Id', zh: '标识' }, notNull: true },
  version: { type: 'integer', label: { en: 'Version', zh: '版本' }, notNull: true },
  created_at: { type: 'dateTime', label: { en: 'Created at', zh: '创建时间' }, notNull: true },
  created_by: { type: 'user', label: { en: 'Created by', zh: '创建人' }, to: 'user' },
  updated_at: { type: 'dateTime', label: { en: 'Updated at', zh: '更新时间' }, notNull: true },
  updated_by: { type: 'user', label: { en: 'Updated by', zh: '更新人' }, to: 'user' },
  deleted_at: { type: 'dateTime', label: { en: 'Deleted at', zh: '删除时间' } },
}

const owner: SystemField = { type: 'user', label: { en: 'Owner', zh: '负责人' }, to: 'user', readOnly: false }
const department: SystemField = {
  type: 'reference',
  label: { en: 'Department', zh: '所属部门' },
  to: 'department',
}

/** Where a gate holds records until they are approved, they say so. */
const approvalState: SystemField = {
  type: 'select',
  label: { en: 'Approval', zh: '审批状态' },
  options: [
    { key: 'pending', label: { en: 'In approval', zh: '审批中' }, color: 'amber', active: true },
    { key: 'returned', label: { en: 'Returned', zh: '已退回' }, color: 'orange', active: true },
    { key: 'approved', label: { en: 'Approved', zh: '已同意' }, color: 'green', active: true },
    { key: 'rejected', label: { en: 'Rejected', zh: '已驳回' }, color: 'red', active: true },
    { key: 'withdrawn', label: { en: 'Withdrawn', zh: '已撤回' }, color: 'gray', active: true },
  ],
}

function fieldsFor(source: ObjectDocument, hasMoney: boolean): Record<string, SystemField> {
  const owned = typeof source.ownership === 'object' ? 'parent' : (source.ownership ?? 'user')
  const types = Object.entries(source.recordTypes ?? {})
  return {
    ...(owned === 'user' ? { owner } : {}),
    ...(owned === 'user' || owned === 'department'
      ? {
          owner_department: { ...department, readOnly: owned === 'user' },
          owner_pool: { type: 'text', label: { en: 'Pool', zh: '公海' } },
        }
      : {}),
    ...(types.length > 0
      ? {
          record_type: {
            type: 'select',
            label: { en: 'Record type', zh: '记录类型' },
            readOnly: false,
            options: types.map(([key, { label }]) => ({ key, label: label ?? key, active: true })),
          },
        }
      : {}),
    ...(hasMoney
      ? {
          currency_code: {
            type: 'text',
            label: { en: 'Currency', zh: '币种' },
            readOnly: false,
            raw: { maxLength: 3 },
          },
          exchange_rate: { type: 'decimal', label: { en: 'Exchange rate', zh: '汇率' }, raw: { scale: 8 } },
        }
      : {}),
    ...(source.features?.includes('approvals') ? { approval_state: approvalState } : {}),
    ...always,
  }
}

/** The columns that every record has, as fields: they filter, sort and show like any other. */
export function systemFields(source: ObjectDocument, hasMoney: boolean): FieldDef[] {
  return Object.entries(fieldsFor(source, hasMoney)).map(([name, made]) => {
    const type = fieldTypes.get(made.type)
    const field = {
      name,
      type: made.type,
      label: made.label,
      system: true,
      required: false,
      readOnly: made.readOnly !== false,
      unique: false,
      indexed: false,
      searchable: false,
      multiple: false,
      history: true,
      secret: false,
      exclude: name === 'owner' ? [] : name === 'approval_state' ? ['import', 'clone'] : ['import'],
      to: made.to ? [made.to] : [],
      ...(made.options ? { options: made.options } : {}),
      open: false,
      was: [],
      raw: made.raw ?? {},
      language: type.language,
      stores: type.stores,
    } satisfies Omit<FieldDef, 'columns'>
    const columns = type.columns(field)
    return {
      ...field,
      columns: made.notNull ? columns.map((column) => ({ ...column, notNull: true })) : columns,
    }
  })
}
