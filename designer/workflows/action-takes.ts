import type { RecordActionValue } from '../../runtime-ui/client/design.ts'
import type { Choice } from '../../runtime-ui/kit/choice.ts'

/** A value that an action of every record takes, as people read it. */
export interface ActionTakes {
  name: string
  label: string
  kind: RecordActionValue['kind']
  isRequired: boolean
  /** What it may be, where that is known. */
  choices?: Choice[]
}
