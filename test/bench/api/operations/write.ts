import { demand, type MakeOperation, type Operation, tokenOf } from '../operation.ts'

const someCustomers = `SELECT id FROM app.customer WHERE number LIKE 'BC-%' ORDER BY md5(number) LIMIT 5000`

const recordOf = (customer: string, at: number, amount?: string) => ({
  name: `Measured ${at}`,
  customer,
  stage: 'qualify',
  ...(amount ? { amount } : {}),
  probability: at % 100,
  close_date: '2099-03-31',
})

const create = (name: string, customers: readonly { id: string }[], amount?: string): Operation => ({
  name,
  atLeast: 0.6,
  request: (side, at) => ({
    method: 'POST',
    path: side === 'ours' ? '/api/records/opportunity' : '/opportunities',
    token: tokenOf(side, 'admin', at),
    body: JSON.stringify(recordOf(customers[at % customers.length]!.id, at, amount)),
  }),
  check(answer, at) {
    const { id } = customers[at % customers.length]!
    const isIt =
      answer.text.includes(`"name":"Measured ${at}"`) && answer.text.includes(`"customer":{"id":"${id}"`)
    demand(
      answer.status === 201 && isIt && answer.text.includes(amount ?? '"amount":null'),
      'not created',
      answer,
    )
  },
})

/** One record without an amount: nothing else changes by it. */
export const createOne: MakeOperation = async (world) => create('create', await world.ask(someCustomers))

/** One record with an amount, which the customer's sum of open opportunities follows. */
export const createWithSum: MakeOperation = async (world) =>
  create('create that moves a sum', await world.ask(someCustomers), '1250.00')

/** Two fields of one record, of which a third is computed. */
export const updateOne: MakeOperation = async (world) => {
  const records = await world.ask<{ id: string }>(
    `SELECT id FROM app.opportunity WHERE number LIKE 'BO-%3' ORDER BY md5(number) LIMIT 5000`,
  )
  const of = (at: number) => records[at % records.length]!.id
  return {
    name: 'update',
    atLeast: 0.5,
    request: (side, at) => ({
      method: 'PATCH',
      path: side === 'ours' ? `/api/records/opportunity/${of(at)}` : `/opportunities/${of(at)}`,
      token: tokenOf(side, 'admin', at),
      body: JSON.stringify({ next_step: `Call ${side} ${at}`, probability: at % 101 }),
    }),
    check(answer, at) {
      const isIt =
        answer.text.startsWith(`{"id":"${of(at)}"`) &&
        new RegExp(`"next_step":"Call \\w+ ${at}"`).test(answer.text)
      demand(
        answer.status === 200 && isIt && answer.text.includes(`"probability":${at % 101},`),
        'not changed',
        answer,
      )
    },
  }
}

const perBulk = 1_000

/** A thousand records in one request. */
export const bulkCreate: MakeOperation = async (world) => {
  const customers = await world.ask<{ id: string }>(someCustomers)
  return {
    name: 'bulk of 1,000',
    atLeast: 0.5,
    seconds: 3,
    connections: [1, 4], // more would only wait for each other's connections
    request: (side, at) => ({
      method: 'POST',
      path: side === 'ours' ? '/api/records/opportunity/bulk' : '/opportunities/bulk',
      token: tokenOf(side, 'admin', at),
      body: JSON.stringify({
        create: Array.from({ length: perBulk }, (_, n) =>
          recordOf(customers[(at * perBulk + n) % customers.length]!.id, n, '1250.00'),
        ),
      }),
    }),
    check(answer) {
      const made = answer.text.match(/\{"id":"[0-9a-f-]{36}","version":1,"created":true\}/g)?.length
      demand(answer.status === 200 && made === perBulk, 'not all made', answer)
    },
  }
}
