import type { WorkflowDocument } from '../../metadata/schema/types.ts'
import type { Ctx } from '../context.ts'
import type { Who } from '../model.ts'
import { tellPeople } from '../notifications/tell-people.ts'
import type { RunOrigin } from '../process/store/runs.ts'
import { findPeople } from '../rules/people.ts'
import { surroundingsOf } from '../rules/surroundings.ts'
import { type Localized, textFor } from './expressions/templates.ts'

/** Somebody by what they are; an incident belongs to no record whose owner could be asked. */
type Person = { user: string } | { role: string } | { team: string } | { department: string; tree?: boolean }

/** Whether incidents can be told to them: whoever a record would have to name cannot hear of one. */
export const hearsOfIncidents = (person: unknown): person is Person =>
  typeof person === 'object' &&
  person !== null &&
  ['user', 'role', 'team', 'department'].some((key) => key in person)

/** Whoever `onIncident.notify` names hears that a run is stuck, and where. */
export async function tellIncident(
  system: Ctx,
  document: Pick<WorkflowDocument, 'label' | 'onIncident'>,
  { origin, node, code }: { origin: RunOrigin; node: string | null; code: string },
): Promise<void> {
  const notify = [document.onIncident?.notify ?? []].flat().filter(hearsOfIncidents)
  if (notify.length === 0) return
  const around = await surroundingsOf(system, [])
  const users = new Set<string>()
  for (const person of notify)
    for (const id of (await findPeople(system, whoOf(person), {}, around)).users) users.add(id)
  if (users.size === 0) return
  const label = (document.label ?? origin.name) as Localized
  const at = node ?? ''
  const title = {
    en: `The workflow "${textFor(label, 'en')}" is stuck at "${at}": ${code}`,
    zh: `工作流“${textFor(label, 'zh')}”在“${at}”受阻：${code}`,
  }
  const { object, recordId: id } = origin
  await tellPeople(system, {
    to: [...users],
    kind: 'alert',
    title,
    ...(object && id ? { about: { object, id } } : {}),
    // It says nothing of the record.
    otherwise: title,
  })
}

function whoOf(person: Person): Who {
  if ('role' in person) return { kind: 'role', role: person.role }
  if ('team' in person) return { kind: 'team', code: person.team }
  if ('department' in person)
    return { kind: 'department', code: person.department, tree: person.tree ?? false }
  return { kind: 'user', email: person.user.toLowerCase() }
}
