/** How much there shall be. */
export interface Volume {
  customers: number
  opportunities: number
  users: number
}

/** A uuid v7 of that time: ids of real records rise with time, and so do those of the seed. */
const id = (at: string, seed: string): string =>
  `(lpad(to_hex((extract(epoch FROM ${at}) * 1000)::bigint), 12, '0') || '7' || substr(md5(${seed}), 1, 3)
    || '8' || substr(md5(${seed}), 4, 3) || substr(md5(${seed}), 8, 12))::uuid`

const pick = (n: string, ...values: string[]): string =>
  `(ARRAY[${values.map((value) => `'${value}'`).join(', ')}])[1 + ((${n}) % ${values.length})::int]`

/**
 * Statements that fill the CRM's tables as its records would: a company of 5 departments and 54 below them, people
 * as sellers (every 20th a manager), customers with Chinese and Latin names, and opportunities of five years.
 * Numbers, owners and stages depend on nothing but their position, so two runs are equal.
 */
export const seedCrm = ({ customers, opportunities, users }: Volume): string[] => [
  `INSERT INTO app.department (id, name, code, type, parent)
    SELECT ${id("timestamptz '2020-01-01' + n * interval '1 s'", "'d' || n")}, 'Department ' || n, 'bench' || n,
      CASE WHEN n = 0 THEN 'company' ELSE 'department' END,
      CASE WHEN n > 0 THEN ${id(
        `timestamptz '2020-01-01' + (CASE WHEN n <= 5 THEN 0 ELSE 1 + n % 5 END) * interval '1 s'`,
        `'d' || CASE WHEN n <= 5 THEN 0 ELSE 1 + n % 5 END`,
      )} END
    FROM generate_series(0, 59) n`,
  `INSERT INTO app."user" (id, name, email, department, roles, active)
    SELECT ${id("timestamptz '2020-02-01' + n * interval '1 s'", "'u' || n")},
      ${pick('n', '王芳', '李伟', 'Anna', 'Jonas', '张敏', 'Maria', '陈杰', 'Peter')} || ' ' || n, 'bench' || n || '@example.com',
      d.ids[1 + n % 54], CASE WHEN n % 20 = 0 THEN '{sales_manager}' ELSE '{seller}' END::text[], true
    FROM generate_series(1, ${users}) n,
      (SELECT array_agg(id ORDER BY code) AS ids FROM app.department WHERE type = 'department' AND code LIKE 'bench%') d`,
  `INSERT INTO app.customer (id, created_at, updated_at, owner, owner_department, name, number, kind, status, tier, phone, email,
      employees, currency_code, exchange_rate)
    SELECT ${id('x.at', "'c' || n")}, x.at, x.at, u.ids[x.u], u.departments[x.u],
      ${pick('n::bigint * 7919 / 3', '华东', '远景', '北辰', 'Harbour', 'Nordic', '金桥', 'Summit', 'Blue River')} ||
      ${pick('n::bigint * 104729 / 7', '机械', '贸易', ' Logistics ', '电子', ' Foods ', ' Medical ', '材料', ' Optics ')} || n ||
      ${pick('n', '有限公司', ' GmbH', '股份公司', ' Ltd')},
      'BC-' || n, 'company', ${pick('n / 3', 'potential', 'active', 'active', 'dormant')}, ${pick('n / 5', 'key', 'standard', 'standard', 'small')},
      '+86 21 ' || (10000000 + n), 'info@c' || n || '.example.com', (n::bigint * 7919) % 5000, 'CNY', 1
    FROM generate_series(1, ${customers}) n,
      LATERAL (SELECT timestamptz '2021-01-01' + n * (interval '1800 days' / ${customers}) AS at, 1 + (n::bigint * 31) % ${users} AS u) x,
      (SELECT array_agg(id ORDER BY email) AS ids, array_agg(department ORDER BY email) AS departments
        FROM app."user" WHERE email LIKE 'bench%@example.com') u`,
  `INSERT INTO app.opportunity (id, created_at, updated_at, owner, owner_department, name, number, customer, stage, amount, amount_base,
      probability, weighted, weighted_base, products_total, products_total_base, close_date, type, currency_code, exchange_rate)
    SELECT ${id('x.at', "'o' || n")}, x.at, x.at, c.owner, c.owner_department,
      ${pick('n::bigint * 7919 / 3', '设备采购', 'Renewal', '扩容项目', 'Pilot line', '年度框架', 'Spare parts')} || ' ' || n, 'BO-' || n, c.id,
      ${pick('n::bigint * 104729 / 11', 'qualify', 'propose', 'quote', 'negotiate', 'won', 'won', 'lost')}, x.amount, x.amount, x.share, x.amount * x.share / 100,
      x.amount * x.share / 100, 0, 0, (x.at + interval '60 days')::date, 'new_business', 'CNY', 1
    FROM generate_series(1, ${opportunities}) n,
      LATERAL (SELECT timestamptz '2021-03-01' + n * (interval '1800 days' / ${opportunities}) AS at,
        ((n::bigint * 7919) % 90000000 / 100.0)::numeric(20,2) AS amount, (n * 13) % 101 AS share) x
      JOIN LATERAL (SELECT 1 + (n::bigint * 48271) % ${customers} AS c) k ON true
      JOIN (SELECT row_number() OVER (ORDER BY created_at) AS at, id, owner, owner_department FROM app.customer WHERE number LIKE 'BC-%') c ON c.at = k.c`,
  `UPDATE app.customer c SET open_amount = s.open, open_amount_base = s.open, won_amount = s.won, won_amount_base = s.won, open_tickets = 0
    FROM (SELECT c.id, COALESCE(sum(o.amount_base) FILTER (WHERE o.stage NOT IN ('won', 'lost')), 0) AS open,
        COALESCE(sum(o.amount_base) FILTER (WHERE o.stage = 'won'), 0) AS won
      FROM app.customer c LEFT JOIN app.opportunity o ON o.customer = c.id GROUP BY c.id) s
    WHERE s.id = c.id`,
  'ANALYZE app.department, app."user", app.customer, app.opportunity',
]
