import type { PipelineView } from '../client/model.ts'
import type { RecordView, StageAnswer } from '../client/records.ts'
import type { LoadedObject } from '../composables/useModel.ts'

const dayMs = 86_400_000

/** How long a record has been in its stage, and whether that is longer than the norm. */
export interface Stay {
  days: number
  norm: number | undefined
  isOver: boolean
}

/** Unknown where the pipeline keeps no date of it, or the record has not got it; nothing counts where it ended. */
export function stayOf(pipeline: PipelineView, record: RecordView, now = Date.now()): Stay | undefined {
  const since = pipeline.sinceField && record[pipeline.sinceField]
  const stage = pipeline.stages.find(({ name }) => name === record[pipeline.stageField])
  if (typeof since !== 'string' || !stage || stage.outcome) return undefined
  const days = Math.max(0, Math.floor((now - Date.parse(since)) / dayMs))
  const norm = stage.normDays
  return { days, norm, isOver: norm !== undefined && days > norm }
}

/** Labels of what is to be filled in before a stage opens. */
export const missingLabels = ({ missing }: StageAnswer, object: LoadedObject): string[] =>
  missing.flatMap((name) => object.fields[name]?.label ?? [])

/** Whether filling in fields is all that is needed, and the person may fill them in. */
const isFillable = ({ open, missing, reasons }: StageAnswer, object: LoadedObject): boolean =>
  !open &&
  reasons.length === 0 &&
  missing.length > 0 &&
  missing.every((name) => object.fields[name]?.access === 'edit' && !object.fields[name]?.readOnly)

/** Whether a move begins with a dialog: fields are to be filled in, or the person may go on by saying why. */
export const asksFirst = (answer: StageAnswer, object: LoadedObject): boolean =>
  isFillable(answer, object) || (!answer.open && answer.may_override)
