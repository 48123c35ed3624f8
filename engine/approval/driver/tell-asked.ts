import type { Principal } from '../../context.ts'
import type { LocalizedText } from '../../model.ts'
import { type Telling, tellPeople } from '../../notifications/tell-people.ts'
import { fieldRight } from '../../permissions/fields.ts'
import { syncReads } from '../api-views/scoped-read.ts'
import { visible } from '../api-views/shown-values.ts'
import { linkFor } from '../mail/ask-by-mail.ts'
import type { Scene } from '../scene.ts'

type Words = { en: string; zh: string }

/** The name of the approval, or of one of its steps, in both languages. */
export function labelOf({ document, instance }: Pick<Scene, 'document' | 'instance'>, step?: string): Words {
  return inBoth(step ? document.steps[step]?.label : document.label, step ?? instance.definition)
}

function inBoth(label: LocalizedText | undefined, otherwise: string): Words {
  if (label === undefined || typeof label === 'string')
    return { en: label ?? otherwise, zh: label ?? otherwise }
  const { en, zh } = label as Partial<Words>
  const any = Object.values(label)[0] as string
  return { en: en ?? any, zh: zh ?? any }
}

const withRecord = ({ en, zh }: Words, name: Words): Words => ({
  en: en.replace('{record}', () => name.en),
  zh: zh.replace('{record}', () => name.zh),
})

function mayName({ ctx, instance }: Scene, user: Principal): boolean {
  const object = ctx.model.objects.get(instance.object)!
  const as = { ...ctx, user }
  const { paths } = visible(as, { object, paths: [object.nameField], isTask: true })
  return paths.length > 0 && fieldRight(as, object, object.fields.get(object.nameField)!).level !== 'mask'
}

/**
 * Tells people something of an approval; those who may not read its record learn no more than that it is there, those who
 * may not know how it is called, what kind of record it is.
 *
 * @param title with `{record}` where the record's name belongs
 * @param isRead false where they could read the record for what was asked of them, and may not from now on
 */
export async function tellOf(
  scene: Scene,
  to: readonly string[],
  title: Words,
  body?: Telling['body'] | null,
  channels?: Telling['channels'],
  { isRead = true }: { isRead?: boolean } = {},
): Promise<void> {
  if (to.length === 0) return
  const { object, recordId, recordLabel, act, state } = scene.instance
  const { label } = scene.ctx.model.objects.get(object)!
  // Of a record that has just been deleted only its name is left.
  const isThere = isRead && !(act === 'delete' && state === 'approved')
  const about = isThere ? { about: { object, id: recordId } } : {}
  const otherwise = { en: 'An approval needs you', zh: '有一项审批与您有关' }
  const telling: Telling = {
    to,
    kind: 'approval',
    title: withRecord(title, { en: recordLabel, zh: recordLabel }),
    unnamed: { title: withRecord(title, inBoth(label, object)), isFor: (person) => !mayName(scene, person) },
    ...about,
    otherwise,
  }
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
  const name = labelOf(scene)
  for (const id of new Set(opened.map(({ step }) => step.id))) {
    const here = opened.filter(({ step }) => step.id === id)
    const at = labelOf(scene, here[0]!.step.step)
    const title = {
      en: `${name.en} of {record} waits for you: ${at.en}`,
      zh: `${name.zh}“{record}”等待您处理：${at.zh}`,
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

/** Whoever is not asked any more is told so once; not whoever did it. */
export async function tellTaken(scene: Scene, step: string, people: readonly string[]): Promise<void> {
  const [name, at] = [labelOf(scene), labelOf(scene, step)]
  const title = {
    en: `No longer needed: ${name.en} of {record}, ${at.en}`,
    zh: `无需再处理：${name.zh}“{record}”，${at.zh}`,
  }
  await tellOf(scene, people, title, null, undefined, { isRead: false })
}

/** The submitter, and whom it was submitted for. */
export const submittersOf = ({ instance: { submitter, onBehalfOf } }: Scene): string[] =>
  onBehalfOf === null ? [submitter] : [submitter, onBehalfOf]
