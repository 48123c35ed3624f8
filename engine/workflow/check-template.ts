import type { TemplateDocument } from '../../metadata/schema/types.ts'
import { problem, problemPath } from '../catalog/problem.ts'
import { judgeTemplatesBy } from '../catalog/template-check.ts'
import type { AppModel, ObjectDef, Problem } from '../model.ts'
import { compileProcessText } from './expressions/process-text.ts'
import { parseTemplate } from './expressions/templates.ts'

export interface TemplateFlaw {
  /** Where in the template. */
  at: readonly string[]
  en: string
  zh: string
}

/** What a template for records of an object names that is not there. */
export function templateFlaws(
  model: Pick<AppModel, 'objects'>,
  object: ObjectDef | undefined,
  { subject, body }: Pick<TemplateDocument, 'subject' | 'body'>,
): TemplateFlaw[] {
  return Object.entries({ subject, body }).flatMap(([key, texts]) =>
    textsOf(texts).flatMap(({ at, text }) =>
      parseTemplate(text).flatMap((part): TemplateFlaw[] => {
        if (!('expression' in part)) return []
        const { wrong: flaws, list } = compileProcessText(model, object, part.expression)
        const wrong = flaws[0] ?? list
        return wrong ? [{ at: [key, ...at], ...wrong }] : []
      }),
    ),
  )
}

function textsOf(texts: unknown): { at: string[]; text: string }[] {
  if (typeof texts === 'string') return [{ at: [], text: texts }]
  return Object.entries((texts ?? {}) as Readonly<Record<string, unknown>>).flatMap(([language, text]) =>
    typeof text === 'string' ? [{ at: [language], text }] : [],
  )
}

/** A template that says for which records it is names only what they have. */
export function checkTemplate(
  model: AppModel,
  name: string,
  template: TemplateDocument,
  report: (found: Problem) => void,
): void {
  const object = template.object === undefined ? undefined : model.objects.get(template.object)
  if (!object) return
  for (const { at, en, zh } of templateFlaws(model, object, template))
    report(problem('expression_invalid', problemPath(`template/${name}`, ...at), en, zh, { stands: true }))
}

judgeTemplatesBy(checkTemplate)
