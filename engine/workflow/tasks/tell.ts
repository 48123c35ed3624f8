import type { Ctx } from '../../context.ts'
import { type Telling, tellPeople } from '../../notifications/tell-people.ts'
import { systemPrincipal } from '../../organisation/principals.ts'
import { type Localized, textFor } from '../expressions/templates.ts'

/** A task, as far as people are told of it. */
export interface ToldTask {
  title: Localized
  object: string | null
  record: string | null
}

type Words = { en: string; zh: string }

/** Whoever may not read the record still learns that something is asked of them. */
export async function tellOfTask(
  ctx: Ctx,
  { title, object, record }: ToldTask,
  { to, otherwise, body }: { to: readonly string[]; otherwise: Words; body?: string | null },
): Promise<void> {
  if (to.length === 0) return
  const telling: Telling = {
    to,
    kind: 'assignment',
    title,
    ...(body ? { body } : {}),
    ...(object && record ? { about: { object, id: record } } : {}),
    otherwise,
  }
  await tellPeople({ ...ctx, user: systemPrincipal }, telling)
}

export const asksYou: Words = { en: 'A task is waiting for you', zh: '有一项任务等待您办理' }

/** The title of a task with words before it. */
export const withWords = (title: Localized, { en, zh }: Words): Words => ({
  en: `${en}${textFor(title, 'en')}`,
  zh: `${zh}${textFor(title, 'zh')}`,
})
