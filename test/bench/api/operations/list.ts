import { type MakeOperation, type Operation, steady, tokenOf } from '../operation.ts'

export const listFields = 'name,number,stage,amount,probability,close_date,customer,owner'
const stages = ['qualify', 'propose', 'quote', 'negotiate', 'won', 'lost']
const variants = 60

const list = (name: string, kind: 'admin' | 'seller', atLeast: number): Operation => ({
  name,
  atLeast,
  request(side, at) {
    const stage = stages[at % stages.length]!
    const below = 890_000 - (at % variants) * 9_000
    const filter = encodeURIComponent(`stage = '${stage}' and amount < ${below}`)
    const path =
      side === 'ours'
        ? `/api/records/opportunity?filter=${filter}&sort=-amount&limit=50&fields=${listFields}`
        : `/opportunities?stage=${stage}&below=${below}`
    return { method: 'GET', path, token: tokenOf(side, kind, at) }
  },
  ...steady(variants),
})

/** A page of 50, filtered and sorted, with the customer's name, for somebody who may see all. */
export const listAll: MakeOperation = async () => list('list 50 as admin', 'admin', 1.2)

/** The same for sellers, who see those of their departments and what is shared with them. */
export const listVisible: MakeOperation = async () => list('list 50 as seller', 'seller', 0.9)
