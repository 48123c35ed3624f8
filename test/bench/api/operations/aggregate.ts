import { type MakeOperation, steady, tokenOf } from '../operation.ts'

const body = JSON.stringify({
  groupBy: ['stage'],
  measures: { n: { fn: 'count' }, total: { fn: 'sum', field: 'amount' } },
})

/** How many opportunities of each stage, and what they are worth together, over all of them. */
export const aggregate: MakeOperation = async () => ({
  name: 'aggregate by stage',
  atLeast: 0.95,
  seconds: 3,
  request: (side, at) =>
    side === 'ours'
      ? {
          method: 'POST',
          path: '/api/records/opportunity/aggregate',
          body,
          token: tokenOf(side, 'admin', at),
        }
      : { method: 'GET', path: '/opportunities/by-stage', token: tokenOf(side, 'admin', at) },
  ...steady(1),
})
