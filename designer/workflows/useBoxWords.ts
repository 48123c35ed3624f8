import { useI18n } from 'vue-i18n'
import { useAssigneeWords } from '../asking/people/useAssigneeWords.ts'
import { type Problem, worstOf } from '../document/problems.ts'
import { inLanguage, type LocalizedText, textOf } from '../document/text.ts'
import { fieldAt } from '../expressions/field-at.ts'
import { useFieldWords } from '../expressions/useFieldWords.ts'
import { useStudio } from '../shell/studio.ts'
import { cronWords } from './cron-words.ts'
import { levelsOf, nodesAt, type ProcessDocument, type ProcessNode } from './levels.ts'
import { type Look, lookOf, lookOfTrigger } from './looks.ts'
import { useMoments } from './moments.ts'
import { durationText } from './spans.ts'
import { titleOf, titleOfTrigger, typeLabel } from './step-texts.ts'
import { type SummaryWords, summaryOf, summaryOfTrigger } from './summaries.ts'
import { useRecordActions } from './useRecordActions.ts'
import { useStages } from './useStages.ts'

/** What a box says: the name, a line about it, and what the check says. */
export interface BoxWords {
  title: string
  line: string
  /** All of the line, or how it is written where it is no sentence. */
  hint: string
  look: Look
  trouble: 'error' | 'warning' | undefined
  troubleText: string | undefined
}

/** What steps and ways in say of themselves. */
export function useBoxWords(document: () => ProcessDocument) {
  const i18n = useI18n()
  const studio = useStudio()
  const { t, te, locale } = i18n
  const aboutOwn = () => document().object
  const fields = useFieldWords(aboutOwn)
  const stages = useStages(aboutOwn)
  const recordActions = useRecordActions()
  const { assignees } = useAssigneeWords(aboutOwn, { usualStart: 'owner', cause: 'cause' })

  const isDay = (path: string, of: string | undefined) =>
    of !== undefined && ['date', 'dateTime'].includes(fieldAt(path, of, studio)?.type ?? '')
  const { moment, shifted } = useMoments((path) =>
    isDay(path, aboutOwn()) ? fields.fieldLabel(path) : undefined,
  )
  const ownAction = (name: string, object: unknown) =>
    typeof object === 'string' ? studio.object(object)?.actions?.[name] : undefined
  function actionLabel(name: string, object: unknown): string {
    const own = ownAction(name, object)
    if (own) return textOf(own.label as LocalizedText | undefined, locale.value, name)
    return recordActions.labelOf(name)
  }
  function stepTitle(id: string): string {
    const level = levelsOf(document()).get(id)
    const node = level && nodesAt(document(), level)[id]
    return node ? titleOf(node, i18n) : id
  }
  /** About the records of the workflow, or of a way in that is about others. */
  function wordsAbout(object: string | undefined, field?: unknown): SummaryWords {
    return {
      stepTitle,
      objectLabel: (name) => textOf(studio.object(name)?.label, locale.value, name),
      fieldLabel: (name) => fields.fieldLabel(name, object) ?? name,
      action: (name, given) => actionLabel(name, given ?? object),
      byRules: (name, given) => {
        const action = actionLabel(name, given ?? object)
        return ownAction(name, given ?? object) ? action : t('workflow.byRules', { action })
      },
      act: (name) => (te(`workflow.act.${name}`) ? t(`workflow.act.${name}`) : name),
      stage: (name) => stages.labelOf({ object, field }, name),
      textOf: (text) => durationText(text, locale.value) ?? textOf(text, locale.value),
      condition: (text) => fields.saidCondition(text, object),
      people: assignees,
      labelled: (text) => fields.labelled(text, object),
      repeated: (word, when) => t(`workflow.repeated.${word}`, { when }),
      times: (cron, timeZone) => {
        const said = cronWords(cron, { locale: locale.value, t }) ?? cron
        return typeof timeZone === 'string' && timeZone ? `${said} (${timeZone})` : said
      },
      byCalendar: (span) => t('workflow.byCalendar', { span }),
      ...{ moment, shifted },
    }
  }
  const told = (found: readonly Problem[]) => ({
    trouble: worstOf(found),
    troubleText: found.map(({ message }) => inLanguage(message, locale.value)).join(' ') || undefined,
  })

  function ofTrigger(name: string, problems: readonly Problem[]): BoxWords {
    const trigger = document().triggers![name]!
    const about = typeof trigger['object'] === 'string' ? trigger['object'] : aboutOwn()
    const summary = summaryOfTrigger(trigger, wordsAbout(about, trigger['field']))
    const line = summary?.text ?? typeLabel(trigger.type, i18n, 'trigger')
    return {
      title: titleOfTrigger(trigger, i18n),
      ...{ line, hint: summary?.written ?? line },
      look: lookOfTrigger(trigger.type),
      ...told(problems),
    }
  }
  function ofStep(id: string, node: ProcessNode, problems: readonly Problem[]): BoxWords {
    const title = titleOf(node, i18n)
    const summary = summaryOf(node, wordsAbout(aboutOwn()))
    const line = summary === undefined || summary.text === title ? id : summary.text
    return { title, line, hint: summary?.written ?? line, look: lookOf(node.type), ...told(problems) }
  }
  /** What an output is taken for. */
  function ofWay(option: unknown): string {
    const { when, after, until, event, every, calendar } = Object(option) as Record<string, unknown>
    const known = { when, until, after: after ?? every, event, calendar } as unknown as ProcessNode
    return summaryOf(known, wordsAbout(aboutOwn()))?.text ?? ''
  }
  return { ofTrigger, ofStep, ofWay }
}
