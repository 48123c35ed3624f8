import type { Waiting } from './change.ts'
import type { RecordView } from './read.ts'

/** What a person is told of a change that waits: nothing that they did not say themselves. */
export type WaitingView = Pick<Waiting, 'approval' | 'label' | 'act' | 'fields' | 'instance'>

export const waitingView = ({ approval, label, act, fields, instance }: Waiting): WaitingView => ({
  approval,
  label,
  act,
  fields,
  instance,
})

/** The record as it stands, with what of the change waits for an approval. */
export function withWaiting(record: RecordView, waiting: readonly Waiting[]): RecordView {
  const own = waiting.find(({ id }) => id === record.id)
  return own ? { ...record, _waiting: waitingView(own) } : record
}
