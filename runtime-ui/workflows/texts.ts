import type { PageTexts } from '../i18n/usePageTexts.ts'

export const workflowTexts: PageTexts = {
  en: {
    flow: {
      noRuns: 'No workflow has run for this record',
      runs: 'Workflows of this record',
      state: {
        running: 'Running',
        waiting: 'Waiting',
        incident: 'Stuck',
        suspended: 'Suspended',
        completed: 'Completed',
        cancelled: 'Cancelled',
      },
      step: {
        ahead: 'Not yet reached',
        current: 'It stands here',
        failed: 'It is stuck here',
        inside: 'Inside',
        passed: 'Passed',
        since: 'Since {at}',
        times: '{n} time | {n} times',
        until: 'Waits until {at}',
      },
    },
  },
  zh: {
    flow: {
      noRuns: '此记录还没有运行过工作流',
      runs: '此记录的工作流',
      state: {
        running: '运行中',
        waiting: '等待中',
        incident: '异常',
        suspended: '已暂停',
        completed: '已完成',
        cancelled: '已取消',
      },
      step: {
        ahead: '尚未到达',
        current: '当前步骤',
        failed: '在此受阻',
        inside: '内部',
        passed: '已通过',
        since: '自 {at} 起',
        times: '{n} 次 | {n} 次',
        until: '等待至 {at}',
      },
    },
  },
}
