/** The SQL that somebody would write by hand for these routes: what the raw floor sends. */

const columns = `o.id, o.version, o.created_at, o.created_by, o.updated_at, o.updated_by, o.name, o.number, o.code, o.customer,
  o.contact, o.stage, o.stage_since, o.stage_due, o.amount::numeric(20,2), o.probability, o.weighted::numeric(20,2), o.products_total::numeric(20,2),
  o.close_date, o.engaged_on, o.product, o.type, o.source, o.campaign, o.next_step, o.competitor, o.payment_terms,
  o.lost_reason, o.lost_note, o.tags, o.description, o.owner, o.owner_department, o.owner_pool, o.currency_code,
  o.exchange_rate, o.approval_state`

const labels = `cu.name AS customer_label, cu.tier AS customer_tier, ct.name AS contact_label, pr.name AS product_label,
  ca.name AS campaign_label, ow.name AS owner_label, od.name AS owner_department_label, cb.name AS created_by_label,
  ub.name AS updated_by_label`

const joins = `LEFT JOIN app.customer cu ON cu.id = o.customer LEFT JOIN app.contact ct ON ct.id = o.contact
  LEFT JOIN app.product pr ON pr.id = o.product LEFT JOIN app.campaign ca ON ca.id = o.campaign
  LEFT JOIN app."user" ow ON ow.id = o.owner LEFT JOIN app.department od ON od.id = o.owner_department
  LEFT JOIN app."user" cb ON cb.id = o.created_by LEFT JOIN app."user" ub ON ub.id = o.updated_by`

/** $1 id */
const readOne = `SELECT ${columns}, ${labels} FROM app.opportunity o ${joins} WHERE o.id = $1 AND o.deleted_at IS NULL`

const listed = `o.id, o.version, o.created_at, o.created_by, o.updated_at, o.updated_by, o.name, o.number, o.stage,
  o.amount::numeric(20,2) AS amount, o.probability, o.close_date, o.customer, o.owner`

const page = (inner: string, order: string, seen = 'true'): string =>
  `SELECT p.*, ${seen} AS customer_seen, CASE WHEN ${seen} THEN cu.name END AS customer_label, ow.name AS owner_label,
    cb.name AS created_by_label, ub.name AS updated_by_label
  FROM (${inner}) p LEFT JOIN app.customer cu ON cu.id = p.customer LEFT JOIN app."user" ow ON ow.id = p.owner
    LEFT JOIN app."user" cb ON cb.id = p.created_by LEFT JOIN app."user" ub ON ub.id = p.updated_by ORDER BY ${order}`

const byAmount = 'p.sort_amount DESC, p.id DESC'
const filtered = `SELECT ${listed}, o.amount AS sort_amount FROM app.opportunity o
  WHERE o.deleted_at IS NULL AND o.stage = $1 AND o.amount < $2`
const amountOrder = 'ORDER BY o.amount DESC, o.id DESC LIMIT 50'

/** $1 stage, $2 below what amount */
const listAll = page(`${filtered} ${amountOrder}`, byAmount)

/** $3 departments, $4 principals of shares */
const visible = (
  alias: string,
  object: string,
): string => `(${alias}.owner_department = ANY($3::uuid[]) OR ${alias}.id = ANY(ARRAY(
  SELECT record_id FROM sys.share WHERE object = '${object}' AND principal = ANY($4::text[]) AND (until IS NULL OR until > now()))))`

/** The same rows as the engine's own condition gives a seller. */
const listVisible = page(
  `${filtered} AND ${visible('o', 'opportunity')} ${amountOrder}`,
  byAmount,
  `coalesce(${visible('cu', 'customer')}, false)`,
)

/** $1 created_at, $2 id */
const deepPage = page(
  `SELECT ${listed} FROM app.opportunity o WHERE o.deleted_at IS NULL AND (o.created_at, o.id) < ($1::timestamptz, $2::uuid)
   ORDER BY o.created_at DESC, o.id DESC LIMIT 50`,
  'p.created_at DESC, p.id DESC',
)

const aggregate = `SELECT stage, count(*)::int AS n, sum(amount_base)::numeric(20,2) AS total FROM app.opportunity
  WHERE deleted_at IS NULL GROUP BY stage ORDER BY stage`

const inserted = `INSERT INTO app.opportunity (id, version, created_at, created_by, updated_at, updated_by, owner, owner_department,
    name, number, customer, stage, amount, amount_base, probability, weighted, weighted_base, close_date, engaged_on, type,
    currency_code, exchange_rate, products_total, stage_since, stage_due)`

/** $1 id $2 at $3 by $4 department $5 name $6 number $7 customer $8 stage $9 amount $10 probability $11 close_date */
const insertOne = `${inserted} VALUES ($1, 1, $2::timestamptz, $3, $2::timestamptz, $3, $3, $4, $5, $6, $7, $8, $9::numeric, $9::numeric, $10::numeric,
  round($9::numeric * $10::numeric / 100, 4), round($9::numeric * $10::numeric / 100, 4), $11, $2::timestamptz::date, 'new_business', 'USD', 1, 0,
  $2::timestamptz, $2::timestamptz + interval '14 days')`

/** $1 at $2 by $3 department $4 rows as JSON */
const insertMany = `${inserted} SELECT x.id, 1, $1::timestamptz, $2::uuid, $1::timestamptz, $2::uuid, $2::uuid, $3::uuid, x.name, x.number, x.customer, x.stage, x.amount, x.amount,
    x.probability, round(x.amount * x.probability / 100, 4), round(x.amount * x.probability / 100, 4), x.close_date, $1::timestamptz::date, 'new_business',
    'USD', 1, 0, $1::timestamptz, $1::timestamptz + interval '14 days'
  FROM json_to_recordset($4::json) AS x(id uuid, name text, number text, customer uuid, stage text, amount numeric, probability numeric,
    close_date date)`

/** What a customer's open opportunities are worth is kept with it: $1 customer $2 amount */
const addToCustomer = `UPDATE app.customer SET open_amount = coalesce(open_amount, 0) + $2::numeric,
  open_amount_base = coalesce(open_amount_base, 0) + $2::numeric
  WHERE id = $1`

/** $1 customers $2 amounts */
const addToCustomers = `UPDATE app.customer c SET open_amount = coalesce(open_amount, 0) + x.amount,
    open_amount_base = coalesce(open_amount_base, 0) + x.amount
  FROM (SELECT id, sum(amount) AS amount FROM unnest($1::uuid[], $2::numeric[]) AS u(id, amount) GROUP BY id) x WHERE c.id = x.id`

/** $1 id $2 at $3 by $4 next_step $5 probability */
const updateOne = `UPDATE app.opportunity SET version = version + 1, updated_at = $2, updated_by = $3, next_step = $4,
  probability = $5::numeric, weighted = round(amount * $5::numeric / 100, 4),
  weighted_base = round(amount_base * $5::numeric / 100, 4) WHERE id = $1 AND deleted_at IS NULL`

/** A write and the record as it then is, in one round trip. */
const andRead = (write: string): string =>
  `WITH o AS (${write} RETURNING *) SELECT ${columns}, ${labels} FROM o ${joins}`

const insertAndRead = andRead(insertOne)
const updateAndRead = andRead(updateOne)

/** What a signed token stands for: department, its subtree, principals of shares. */
export const people = `WITH RECURSIVE below AS (SELECT id AS root, id FROM app.department
    UNION ALL SELECT b.root, d.id FROM below b JOIN app.department d ON d.parent = b.id),
  above AS (SELECT id AS leaf, id, parent FROM app.department
    UNION ALL SELECT a.leaf, d.id, d.parent FROM above a JOIN app.department d ON d.id = a.parent)
  SELECT u.id, u.name, u.department, u.roles, ARRAY(SELECT id FROM below WHERE root = u.department) AS departments,
    ARRAY[u.id::text, u.department::text] || ARRAY(SELECT id || '/tree' FROM above WHERE leaf = u.department) || u.roles AS principals
  FROM app."user" u WHERE email LIKE 'bench-%'`

export const statements = {
  readOne,
  listAll,
  listVisible,
  deepPage,
  aggregate,
  insertMany,
  addToCustomer,
  addToCustomers,
  insertAndRead,
  updateAndRead,
}
