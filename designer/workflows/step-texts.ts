import { textOf } from '../document/text.ts'
import type { ProcessNode, ProcessTrigger } from './levels.ts'
import type { Port } from './wires.ts'

interface Texts {
  t: (key: string, named?: Record<string, unknown>) => string
  te: (key: string) => boolean
  locale: { value: string }
}

/** The words of a type; its own name where it came with a plugin. */
export const typeLabel = (type: string, { t, te }: Texts, kind: 'type' | 'trigger' = 'type'): string =>
  te(`workflow.${kind}.${type}`) ? t(`workflow.${kind}.${type}`) : type

export const titleOf = (node: ProcessNode, texts: Texts): string =>
  textOf(
    node.label ?? (node['title'] as ProcessNode['label']),
    texts.locale.value,
    typeLabel(node.type, texts),
  )

export const titleOfTrigger = (trigger: ProcessTrigger, texts: Texts): string =>
  textOf(trigger.label, texts.locale.value, typeLabel(trigger.type, texts, 'trigger'))

/** Why something failed; the code itself where it came with a plugin. */
export function codeText(code: string, { t, te }: Pick<Texts, 't' | 'te'>): string {
  const [, status] = /^http\.(\d{3})$/.exec(code) ?? []
  if (status !== undefined) return t('workflow.code.http.status', { status })
  return te(`workflow.code.${code}`) ? t(`workflow.code.${code}`) : code
}

/** What a way out is called; the plain one has no name. */
export function portLabel({ kind, name, label }: Port, { t, te, locale }: Texts): string {
  if (kind === 'next') return ''
  if (kind === 'undo') return t('workflow.undo')
  const usual = te(`workflow.port.${name}`) ? t(`workflow.port.${name}`) : name
  const own = textOf(label, locale.value, usual)
  if (kind === 'error') return name === '*' ? t('workflow.error') : `${t('workflow.error')} ${name}`
  return kind === 'on' ? `${t('workflow.boundary')}: ${own}` : own
}
