import { mailRoom } from '../../notifications/slots.ts'
import type { Seat } from '../../workflow/seats/seat.ts'
import type { Scene } from '../scene.ts'
import type { StoredSeat, StoredStep } from '../store/steps.ts'
import { mailWayOf, makeLink } from './links.ts'

type Words = {
  en: string
  zh: string
}

/**
 * What a mail about a task says besides: by which link it is decided. Nothing where e-mail is not set up, or the step is
 * not decided so.
 */
export async function linkFor(
  scene: Scene,
  step: StoredStep,
  seat: Pick<StoredSeat, 'task'> & Pick<Seat, 'user' | 'backTo'>,
): Promise<Words | undefined> {
  const { ctx, document, now } = scene
  const { isOn, publicUrl } = ctx.parts.get(mailRoom)
  if (!isOn || publicUrl === undefined || seat.user === null || seat.backTo !== null) return undefined
  if (mailWayOf(document, step.step) === 'off') return undefined
  const shown = (await scene.shown()).hash(step.step)
  const token = await makeLink(ctx.db, { task: seat.task, shown, now })
  const url = `${publicUrl}/app/approve/${token}`
  return {
    en: `Decide here, within seven days: ${url}`,
    zh: `请在七天内点击链接处理：${url}`,
  }
}
