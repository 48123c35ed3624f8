/** JSON of an opportunity as our API answers it, written out by hand. */

type Row = Record<string, unknown>

const link = (id: unknown, label: unknown) => (id === null ? null : { id, label })
const number = (value: unknown) => (value === null ? null : Number(value))

export const recordView = (row: Row) => ({
  id: row['id'],
  version: row['version'],
  created_at: row['created_at'],
  created_by: link(row['created_by'], row['created_by_label']),
  updated_at: row['updated_at'],
  updated_by: link(row['updated_by'], row['updated_by_label']),
  name: row['name'],
  number: row['number'],
  code: row['code'],
  customer: link(row['customer'], row['customer_label']),
  customer_tier: row['customer_tier'],
  contact: link(row['contact'], row['contact_label']),
  stage: row['stage'],
  stage_since: row['stage_since'],
  stage_due: row['stage_due'],
  amount: row['amount'],
  probability: number(row['probability']),
  weighted: row['weighted'],
  products_total: row['products_total'],
  close_date: row['close_date'],
  engaged_on: row['engaged_on'],
  product: link(row['product'], row['product_label']),
  type: row['type'],
  source: row['source'],
  campaign: link(row['campaign'], row['campaign_label']),
  next_step: row['next_step'],
  competitor: row['competitor'],
  payment_terms: row['payment_terms'],
  lost_reason: row['lost_reason'],
  lost_note: row['lost_note'],
  tags: row['tags'],
  description: row['description'],
  owner: link(row['owner'], row['owner_label']),
  owner_department: link(row['owner_department'], row['owner_department_label']),
  owner_pool: row['owner_pool'],
  currency_code: row['currency_code'],
  exchange_rate: row['exchange_rate'],
  approval_state: row['approval_state'],
})

export const listedView = (row: Row) => ({
  id: row['id'],
  version: row['version'],
  created_at: row['created_at'],
  created_by: link(row['created_by'], row['created_by_label']),
  updated_at: row['updated_at'],
  updated_by: link(row['updated_by'], row['updated_by_label']),
  name: row['name'],
  number: row['number'],
  stage: row['stage'],
  amount: row['amount'],
  probability: number(row['probability']),
  close_date: row['close_date'],
  customer:
    row['customer_seen'] === true
      ? link(row['customer'], row['customer_label'])
      : { id: null, label: null, hidden: true },
  owner: link(row['owner'], row['owner_label']),
})

export const pageView = (rows: readonly Row[]) => ({
  data: rows.map(listedView),
  page: { next: rows.length < 50 ? null : rows[rows.length - 1]!['id'], countKind: 'none' },
})
