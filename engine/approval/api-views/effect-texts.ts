import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import { inLanguage } from '../../fields/option-text.ts'
import type { ObjectDef, SelectOption } from '../../model.ts'
import type { ApprovalInstance } from '../store/instance-row.ts'

export interface Words {
  en: string
  zh: string
}

/** What happens when it is approved or rejected, in words; of fields only those that `mayName` lets be named. */
export const effectTexts = (
  {
    effects = {},
    act,
    changeset,
  }: Pick<ApprovalDocument, 'effects'> & Pick<ApprovalInstance, 'act' | 'changeset'>,
  object: ObjectDef,
  mayName: (field: string) => boolean,
): { approve: Words[]; reject: Words[] } => {
  const after = (effect: Record<string, unknown>) => said(effect, object, mayName)
  const approve = [...heldText(act, changeset, after), ...(effects['approve'] ?? []).flatMap(after)]
  return {
    // It may set again what was held back.
    approve: approve.filter(({ en }, at) => approve.findIndex((one) => one.en === en) === at),
    reject: (effects['reject'] ?? []).flatMap(after),
  }
}

/** What somebody wanted to do, and will have done then. */
function heldText(
  act: ApprovalInstance['act'],
  changeset: ApprovalInstance['changeset'],
  after: (effect: Record<string, unknown>) => Words[],
): Words[] {
  if (!changeset) return []
  if (act === 'delete') return [{ en: 'The record is deleted', zh: '删除该记录' }]
  if (act === 'stage') return after({ set: changeset.values })
  return [{ en: 'The proposed change is made', zh: '提交的变更生效' }]
}

function said(
  effect: Record<string, unknown>,
  object: ObjectDef,
  mayName: (field: string) => boolean,
): Words[] {
  if ('set' in effect) {
    const set = Object.entries((effect['set'] ?? {}) as object).filter(([name]) => mayName(name))
    const known = set.flatMap(([name, to]) => {
      const option = optionOf(object, name, to)
      return option ? [{ name, words: becomes(labelOf(object, name), option) }] : []
    })
    const others = set.map(([name]) => name).filter((name) => !known.some((one) => one.name === name))
    return [...known.map(({ words }) => words), ...(others.length === 0 ? [] : [sets(others, object)])]
  }
  if ('email' in effect) return [{ en: 'Sends an e-mail', zh: '发送邮件' }]
  if ('webhook' in effect) return [{ en: 'Tells another system', zh: '通知其他系统' }]
  if ('notify' in effect) return [{ en: 'Tells people', zh: '通知相关人员' }]
  if ('create' in effect) return [{ en: 'Creates a record', zh: '创建记录' }]
  if ('run' in effect) return [{ en: 'Starts a workflow', zh: '启动流程' }]
  return []
}

/** The option that a field is set to; what a rule finds is not known before. */
const optionOf = (object: ObjectDef, name: string, to: unknown): SelectOption | undefined =>
  object.fields.get(name)?.options?.find(({ key }) => key === to)

const labelOf =
  (object: ObjectDef, name: string) =>
  (language: string): string =>
    inLanguage(object.fields.get(name)?.label, language) || name

function becomes(label: (language: string) => string, { key, label: option }: SelectOption): Words {
  const to = (language: string) => inLanguage(option, language) || key
  return { en: `${label('en')} becomes ${to('en')}`, zh: `${label('zh')}变为${to('zh')}` }
}

function sets(names: readonly string[], object: ObjectDef): Words {
  const named = (language: string) => names.map((name) => labelOf(object, name)(language))
  return { en: `Sets ${named('en').join(', ')}`, zh: `设置${named('zh').join('、')}` }
}
