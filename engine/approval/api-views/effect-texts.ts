import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import { inLanguage } from '../../fields/option-text.ts'
import type { ObjectDef } from '../../model.ts'

export interface Words {
  en: string
  zh: string
}

/** What happens when it is approved or rejected, in words; of fields only those that `mayName` lets be named. */
export const effectTexts = (
  { effects = {}, guard }: Pick<ApprovalDocument, 'effects' | 'guard'>,
  object: ObjectDef,
  mayName: (field: string) => boolean,
): { approve: Words[]; reject: Words[] } => ({
  approve: [
    ...(guard === 'changeset' ? [{ en: 'The proposed change is made', zh: '提交的变更生效' }] : []),
    ...(effects['approve'] ?? []).flatMap((effect) => said(effect, object, mayName)),
  ],
  reject: (effects['reject'] ?? []).flatMap((effect) => said(effect, object, mayName)),
})

function said(
  effect: Record<string, unknown>,
  object: ObjectDef,
  mayName: (field: string) => boolean,
): Words[] {
  if ('set' in effect) {
    const fields = Object.keys((effect['set'] ?? {}) as object).filter(mayName)
    const named = (language: string) =>
      fields
        .map((name) => inLanguage(object.fields.get(name)?.label, language) || name)
        .join(language === 'en' ? ', ' : '、')
    return fields.length === 0 ? [] : [{ en: `Sets ${named('en')}`, zh: `设置${named('zh')}` }]
  }
  if ('email' in effect) return [{ en: 'Sends an e-mail', zh: '发送邮件' }]
  if ('webhook' in effect) return [{ en: 'Tells another system', zh: '通知其他系统' }]
  if ('notify' in effect) return [{ en: 'Tells people', zh: '通知相关人员' }]
  if ('create' in effect) return [{ en: 'Creates a record', zh: '创建记录' }]
  if ('run' in effect) return [{ en: 'Starts a workflow', zh: '启动流程' }]
  return []
}
