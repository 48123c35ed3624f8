import type { Ctx } from '../context.ts'
import { inLanguage } from '../fields/option-text.ts'
import type { Waiting } from './change.ts'
import type { RecordView } from './read.ts'

/** What a person is told of a change that waits: nothing that they did not say themselves. */
export interface WaitingView extends Pick<Waiting, 'approval' | 'act' | 'fields' | 'instance'> {
  /** In the reader's language. */
  label: string
}

export const waitingView = (
  { locale }: Pick<Ctx, 'locale'>,
  { approval, label, act, fields, instance }: Waiting,
): WaitingView => ({ approval, label: inLanguage(label, locale), act, fields, instance })

/** The record as it stands, with what of the change waits for an approval. */
export function withWaiting(
  ctx: Pick<Ctx, 'locale'>,
  record: RecordView,
  waiting: readonly Waiting[],
): RecordView {
  const own = waiting.find(({ id }) => id === record.id)
  return own ? { ...record, _waiting: waitingView(ctx, own) } : record
}
