import { Registry } from '../../registry.ts'
import type { TriggerType } from '../define-trigger.ts'
import { approval } from './approval.ts'
import { called } from './called.ts'
import { dateReached } from './date-reached.ts'
import { email } from './email.ts'
import { event } from './event.ts'
import { manual } from './manual.ts'
import { recordChanged } from './record-changed.ts'
import { schedule } from './schedule.ts'
import { stageChanged } from './stage-changed.ts'
import { webhook } from './webhook.ts'

/** Ways in. */
export const triggerTypes = new Registry<TriggerType>('trigger', [
  recordChanged,
  stageChanged,
  dateReached,
  schedule,
  manual,
  webhook,
  email,
  event,
  approval,
  called,
])
