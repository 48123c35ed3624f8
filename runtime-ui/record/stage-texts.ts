import type { PageTexts } from '../i18n/usePageTexts.ts'

export const stageTexts: PageTexts = {
  en: {
    stage: {
      days: 'In stage today | In stage for {n} day | In stage for {n} days',
      fill: 'Needs {fields}',
      move: 'Move',
      moveTo: 'Move to “{stage}”',
      moveText: 'This stage needs:',
      needs: 'For “{stage}”: {what}',
      reason: 'Reason for going on all the same',
      reasonHint: 'Then nothing above has to be filled in. It is kept who went on, and why.',
      norm: 'The norm is {n} day | The norm is {n} days',
    },
  },
  zh: {
    stage: {
      days: '今天进入此阶段 | 停留 {n} 天 | 停留 {n} 天',
      fill: '须填写{fields}',
      move: '移动',
      moveTo: '移到「{stage}」',
      moveText: '进入该阶段须填写：',
      needs: '进入「{stage}」：{what}',
      reason: '仍要继续的理由',
      reasonHint: '填写后上方可以不填。系统会记录是谁、为何继续。',
      norm: '标准 {n} 天 | 标准 {n} 天',
    },
  },
}
