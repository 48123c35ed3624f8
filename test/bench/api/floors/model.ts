import knexFactory from 'knex'
import { Model, type Modifiers, type RelationMappings, raw } from 'objection'

/** Hand-written Objection models of the tables that are measured, as the floor's author would have them. */

// knex loads its driver by itself: with the parser of dates that database.ts has set.
export const knex = knexFactory({
  client: 'pg',
  connection: process.env['DATABASE_URL'],
  pool: { min: 2, max: 10 },
})
Model.knex(knex)

class Named extends Model {
  declare id: string
  declare name: string
  static override modifiers: Modifiers = { named: (query) => query.select('id', 'name') }
}

export class User extends Named {
  static override tableName = 'app.user'
}

export class Department extends Named {
  static override tableName = 'app.department'
}

export class Contact extends Named {
  static override tableName = 'app.contact'
}

export class Product extends Named {
  static override tableName = 'app.product'
}

export class Campaign extends Named {
  static override tableName = 'app.campaign'
}

export class Customer extends Named {
  static override tableName = 'app.customer'
  declare tier: string | null
  declare seen?: boolean
  static override modifiers: Modifiers = { named: (query) => query.select('id', 'name', 'tier') }
}

const uuidText = { type: 'string', format: 'uuid' }

/** What an opportunity refers to: column, relation, model. */
export const references: readonly [column: string, relation: string, model: typeof Model][] = [
  ['customer', 'itsCustomer', Customer],
  ['contact', 'itsContact', Contact],
  ['product', 'itsProduct', Product],
  ['campaign', 'itsCampaign', Campaign],
  ['owner', 'itsOwner', User],
  ['owner_department', 'itsDepartment', Department],
  ['created_by', 'itsMaker', User],
  ['updated_by', 'itsChanger', User],
]

export class Opportunity extends Model {
  static override tableName = 'app.opportunity'
  static override jsonSchema = {
    type: 'object',
    required: ['name', 'stage'],
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 160 },
      customer: uuidText,
      stage: { enum: ['qualify', 'propose', 'quote', 'negotiate', 'won', 'lost'] },
      amount: { type: ['string', 'null'], pattern: '^\\d{1,16}(\\.\\d{1,4})?$' },
      probability: { type: 'number', minimum: 0, maximum: 100 },
      close_date: { type: 'string', format: 'date' },
      next_step: { type: 'string', maxLength: 200 },
    },
  }

  static override get relationMappings(): RelationMappings {
    return Object.fromEntries(
      references.map(([column, relation, modelClass]) => [
        relation,
        {
          relation: Model.BelongsToOneRelation,
          modelClass,
          join: { from: `app.opportunity.${column}`, to: `${modelClass.tableName}.id` },
        },
      ]),
    )
  }

  static override modifiers: Modifiers = {
    /** Money with the two places of its currency. */
    whole: (query) =>
      query.select(
        'app.opportunity.*',
        ...['amount', 'weighted', 'products_total'].map((name) => raw('??::numeric(20,2) as ??', name, name)),
      ),
    listed: (query) =>
      query.select(
        ...'id version created_at created_by updated_at updated_by name number stage probability close_date customer owner'.split(
          ' ',
        ),
        raw('amount::numeric(20,2) as amount'),
      ),
    alive: (query) => query.whereNull('deleted_at'),
  }
}

/** All that a record or a row refers to by name, fetched as Objection does it: a query a relation. */
export const named = (columns: readonly string[]): string =>
  `[${references
    .filter(([column]) => columns.includes(column))
    .map(([, relation]) => `${relation}(named)`)
    .join(', ')}]`

/** The row as the views take it: names beside the ids. */
export function withLabels(record: Opportunity): Record<string, unknown> {
  const row = record as unknown as Record<string, unknown>
  const labels = references.flatMap(([column, relation]) => {
    const found = row[relation] as Named | null | undefined
    return found ? [[`${column}_label`, found.name] as const] : []
  })
  const customer = row['itsCustomer'] as Customer | null | undefined
  return {
    ...row,
    ...Object.fromEntries(labels),
    customer_tier: customer?.tier ?? null,
    customer_seen: customer != null,
  }
}
