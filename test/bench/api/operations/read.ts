import { demand, type MakeOperation, tokenOf } from '../operation.ts'

/** One record with all its fields and the names of what it refers to. */
export const readOne: MakeOperation = async (world) => {
  const records = await world.ask<{ id: string; name: string }>(
    `SELECT id, name FROM app.opportunity WHERE number LIKE 'BO-%7' ORDER BY md5(number) LIMIT 5000`,
  )
  const of = (at: number) => records[at % records.length]!
  return {
    name: 'read one',
    atLeast: 1.2,
    request: (side, at) => ({
      method: 'GET',
      path: side === 'ours' ? `/api/records/opportunity/${of(at).id}` : `/opportunities/${of(at).id}`,
      token: tokenOf(side, 'admin', at),
    }),
    check(answer, at) {
      const isIt = answer.text.startsWith(`{"id":"${of(at).id}","version":`)
      demand(
        answer.status === 200 && isIt && answer.text.includes(`"name":"${of(at).name}"`),
        'not the record',
        answer,
      )
    },
    compared: ({ text }) => JSON.parse(text),
  }
}
