import type { LocalizedText } from '../../model.ts'
import { type Telling, tellPeople } from '../../notifications/tell-people.ts'
import { syncReads } from '../api-views/scoped-read.ts'
import { linkFor } from '../mail/ask-by-mail.ts'
import type { Scene } from '../scene.ts'

type Words = { en: string; zh: string }

/** The name of the approval, or of one of its steps, in both languages. */
export function labelOf({ document, instance }: Pick<Scene, 'document' | 'instance'>, step?: string): Words {
  const label: LocalizedText =
    (step ? document.steps[step]?.label : document.label) ?? step ?? instance.definition
  if (typeof label === 'string') return { en: label, zh: label }
  const { en, zh } = label as Partial<Words>
  const any = Object.values(label)[0] as string
  return { en: en ?? any, zh: zh ?? any }
}

/** Tells people something of an approval; those who may not read its record learn no more than that it is there. */
export async function tellOf(
  scene: Scene,
  to: readonly string[],
  title: Words,
  body?: Telling['body'] | null,
  channels?: Telling['channels'],
): Promise<void> {
  if (to.length === 0) return
  const { object, recordId, act, state } = scene.instance
  // Of a record that has just been deleted only its name is left.
  const about = act === 'delete' && state === 'approved' ? {} : { about: { object, id: recordId } }
  const otherwise = { en: 'An approval needs you', zh: '有一项审批与您有关' }
  const telling: Telling = { to, kind: 'approval', title, ...about, otherwise }
  await tellPeople(scene.ctx, {
    ...telling,
    ...(body ? { body } : {}),
    ...(channels ? { channels } : {}),
  })
}

/** Whoever has been asked since is told; not whoever does it. Those who may claim see it in their list. */
export async function tellAsked(scene: Scene, by: string | null): Promise<void> {
  const opened = scene.takeOpened().filter(({ seat }) => seat.user !== null && seat.user !== by)
  if (opened.length === 0) return
  // A seat opens the record: what they are told is about something they may read.
  await syncReads(scene.ctx, scene.instance)
  const { recordLabel } = scene.instance
  const name = labelOf(scene)
  for (const id of new Set(opened.map(({ step }) => step.id))) {
    const here = opened.filter(({ step }) => step.id === id)
    const at = labelOf(scene, here[0]!.step.step)
    const title = {
      en: `${name.en} of ${recordLabel} waits for you: ${at.en}`,
      zh: `${name.zh}“${recordLabel}”等待您处理：${at.zh}`,
    }
    // All at once; only a link to decide by is each one's own.
    const unlinked: string[] = []
    const linked: string[] = []
    for (const { step, seat } of here) {
      const link = await linkFor(scene, step, seat)
      if (link) await tellOf(scene, [seat.user!], title, link, ['email'])
      const told = link ? linked : unlinked
      told.push(seat.user!)
    }
    await tellOf(scene, unlinked, title)
    await tellOf(scene, linked, title, null, ['app'])
  }
}

/** The submitter, and whom it was submitted for. */
export const submittersOf = ({ instance: { submitter, onBehalfOf } }: Scene): string[] =>
  onBehalfOf === null ? [submitter] : [submitter, onBehalfOf]
