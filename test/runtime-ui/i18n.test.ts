import { describe, expect, it } from 'vitest'
import { approvalDesignTexts } from '../../designer/approvals/texts.ts'
import { askingTexts } from '../../designer/asking/texts.ts'
import { auditTexts } from '../../designer/audit/texts.ts'
import { calendarTexts } from '../../designer/calendars/texts.ts'
import { connectionTexts } from '../../designer/connections/texts.ts'
import { peopleTexts } from '../../designer/people/texts.ts'
import { replayTexts } from '../../designer/replay/texts.ts'
import { askedTexts } from '../../designer/workflows/asked/texts.ts'
import { codeTexts } from '../../designer/workflows/code-texts.ts'
import { operationTexts } from '../../designer/workflows/operation-texts.ts'
import { workflowTexts as designedWorkflowTexts } from '../../designer/workflows/texts.ts'
import { mailTexts as approvalMailTexts } from '../../runtime-ui/approvals/mail-texts.ts'
import { approvalTexts } from '../../runtime-ui/approvals/texts.ts'
import { duplicateTexts } from '../../runtime-ui/form/duplicate-texts.ts'
import { secretTexts } from '../../runtime-ui/form/secret-texts.ts'
import { formTexts } from '../../runtime-ui/form/texts.ts'
import { en } from '../../runtime-ui/i18n/en.ts'
import { zh } from '../../runtime-ui/i18n/zh.ts'
import { sessionTexts } from '../../runtime-ui/kit/session-texts.ts'
import { viewAsTexts } from '../../runtime-ui/kit/view-as-texts.ts'
import { notificationTexts } from '../../runtime-ui/notifications/texts.ts'
import { accountTexts } from '../../runtime-ui/pages/account/account-texts.ts'
import { binTexts } from '../../runtime-ui/pages/bin-texts.ts'
import { homeTexts } from '../../runtime-ui/pages/home-texts.ts'
import { importTexts } from '../../runtime-ui/pages/importing/texts.ts'
import { signInTexts } from '../../runtime-ui/pages/sign-in-texts.ts'
import { accessTexts } from '../../runtime-ui/record/access/texts.ts'
import { conflictTexts } from '../../runtime-ui/record/conflict-texts.ts'
import { mergeTexts } from '../../runtime-ui/record/merge/texts.ts'
import { stageTexts } from '../../runtime-ui/record/stage-texts.ts'
import { recordTexts } from '../../runtime-ui/record/texts.ts'
import { paletteTexts } from '../../runtime-ui/shell/palette-texts.ts'
import { filterTexts } from '../../runtime-ui/views/filter-texts.ts'
import { kanbanTexts } from '../../runtime-ui/views/kanban/texts.ts'
import { savedViewTexts } from '../../runtime-ui/views/saved/texts.ts'
import { staleTexts } from '../../runtime-ui/views/stale-texts.ts'
import { bulkTexts } from '../../runtime-ui/views/table/bulk-texts.ts'
import { addressTexts } from '../../runtime-ui/widgets/address/texts.ts'
import { startTexts } from '../../runtime-ui/workflows/start-texts.ts'
import { taskTexts } from '../../runtime-ui/workflows/task-texts.ts'
import { workflowTexts } from '../../runtime-ui/workflows/texts.ts'

const withPages = [
  approvalTexts,
  approvalMailTexts,
  approvalDesignTexts,
  askingTexts,
  stageTexts,
  startTexts,
  notificationTexts,
  accountTexts,
  importTexts,
  accessTexts,
  mergeTexts,
  recordTexts,
  duplicateTexts,
  formTexts,
  binTexts,
  paletteTexts,
  homeTexts,
  signInTexts,
  conflictTexts,
  kanbanTexts,
  peopleTexts,
  auditTexts,
  viewAsTexts,
  sessionTexts,
  secretTexts,
  savedViewTexts,
  bulkTexts,
  filterTexts,
  staleTexts,
  addressTexts,
  workflowTexts,
  taskTexts,
  designedWorkflowTexts,
  calendarTexts,
  operationTexts,
  codeTexts,
  askedTexts,
  connectionTexts,
  replayTexts,
]

function leaves(texts: object, path = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[`${path}${key}`, value] as [string, string]]
      : leaves(value as object, `${path}${key}.`),
  )
}
const names = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()

/** As `mergeLocaleMessage` puts them together. */
function merged(own: object, language: 'en' | 'zh'): object {
  const all: Record<string, unknown> = { ...own }
  for (const texts of withPages)
    for (const [name, part] of Object.entries(texts[language]))
      all[name] = { ...(all[name] as object | undefined), ...(part as object) }
  return all
}

describe('texts', () => {
  const chinese = new Map(leaves(merged(zh, 'zh')))

  it.each(leaves(merged(en, 'en')))('%s says the same things in both languages', (key, text) => {
    expect(chinese.has(key)).toBe(true)
    expect(names(chinese.get(key)!)).toEqual(names(text))
    expect(chinese.get(key)!.split(' | ')).toHaveLength(text.split(' | ').length)
  })
})
