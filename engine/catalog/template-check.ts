import type { TemplateDocument } from '../../metadata/schema/types.ts'
import type { AppModel, Problem } from '../model.ts'
import type { Units } from './units.ts'

/** Judges a template by what is filled in; whoever fills it in stands further right. */
export type TemplateCheck = (
  model: AppModel,
  name: string,
  template: TemplateDocument,
  report: (found: Problem) => void,
) => void

let check: TemplateCheck = () => undefined

/** Said once, by the module that fills templates in, when it is loaded: it is a part of the program, not of a system. */
export function judgeTemplatesBy(given: TemplateCheck): void {
  check = given
}

/** What is wrong with templates is said; they are used all the same, for what they name may be empty as well as gone. */
export function checkTemplates(model: AppModel, problems: Problem[], units: Units): void {
  for (const [name, template] of model.templates)
    units.take(
      `template/${name}`,
      [template],
      model.objects,
      (found) => problems.push(found),
      (objects, report) => check({ ...model, objects }, name, template, report),
    )
}
