import type { PageTexts } from '../i18n/usePageTexts.ts'

export const homeTexts: PageTexts = {
  en: {
    home: {
      activities: 'My open activities',
      activitiesNone: 'Nothing is waiting for you',
      activitiesNoneText: 'Calls, visits and tasks that you own show here until they are done.',
      hello: 'Hello {name}',
      recent: 'Lately opened',
      recentNone: 'You have not opened a record yet',
      recentNoneText: 'The records you open are listed here, so that you find them again quickly.',
      shortcuts: 'Go to',
    },
  },
  zh: {
    home: {
      activities: '我的待办',
      activitiesNone: '没有待处理的事项',
      activitiesNoneText: '由你负责的电话、拜访和任务会显示在这里，直到完成。',
      hello: '你好，{name}',
      recent: '最近打开',
      recentNone: '你还没有打开过记录',
      recentNoneText: '打开过的记录会列在这里，方便再次查找。',
      shortcuts: '前往',
    },
  },
}
