import type { WorkflowDocument } from '../../metadata/schema/types.ts'
import type { Ctx } from '../context.ts'
import type { Who } from '../model.ts'
import type { RunOrigin } from '../process/store/runs.ts'
import { bulkRecords } from '../records/bulk.ts'
import { findPeople } from '../rules/people.ts'
import { surroundingsOf } from '../rules/surroundings.ts'
import { type Localized, textFor } from './expressions/templates.ts'

/** Somebody by what they are; an incident belongs to no record whose owner could be asked. */
type Person = { user: string } | { role: string } | { team: string }

/** Whoever `onIncident.notify` names hears that a run is stuck, and where. */
export async function tellIncident(
  system: Ctx,
  document: Pick<WorkflowDocument, 'label' | 'onIncident'>,
  { origin, node, code }: { origin: RunOrigin; node: string | null; code: string },
): Promise<void> {
  const notify = document.onIncident?.['notify'] as Person | Person[] | undefined
  if (notify === undefined) return
  const around = await surroundingsOf(system, [])
  const users = new Set<string>()
  for (const person of [notify].flat())
    for (const id of (await findPeople(system, whoOf(person), {}, around)).users) users.add(id)
  if (users.size === 0) return
  const name = textFor((document.label ?? origin.name) as Localized, system.model.settings.language)
  const isChinese = system.model.settings.language.startsWith('zh')
  const subject = isChinese
    ? `工作流“${name}”在“${node ?? ''}”受阻：${code}`
    : `The workflow "${name}" is stuck at "${node ?? ''}": ${code}`
  const about =
    origin.object && origin.recordId ? { about: { object: origin.object, id: origin.recordId } } : {}
  const create = [...users].map((owner) => ({
    owner,
    kind: 'alert',
    subject: subject.slice(0, 300),
    ...about,
  }))
  await bulkRecords(system, 'notification', { create, mode: 'all' })
}

function whoOf(person: Person): Who {
  if ('role' in person) return { kind: 'role', role: person.role }
  if ('team' in person) return { kind: 'team', code: person.team }
  return { kind: 'user', email: person.user.toLowerCase() }
}
