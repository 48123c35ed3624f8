import type { PageTexts } from '../i18n/usePageTexts.ts'

/** What the command palette says. */
export const paletteTexts: PageTexts = {
  en: {
    palette: {
      actionsOnly: 'actions only',
      all: 'Show all in the list',
      do: 'Do',
      goTo: 'Go to',
      language: 'Language: {language}',
      move: 'move',
      nothing: 'Nothing found for “{text}”',
      open: 'open',
      placeholder: 'Search or jump to',
      recent: 'Lately opened',
      results: '{n} result | {n} results',
      similar: '{group} · similar names',
      theme: 'Theme: {theme}',
      title: 'Search and commands',
    },
  },
  zh: {
    palette: {
      actionsOnly: '仅操作',
      all: '在列表中查看全部',
      do: '操作',
      goTo: '前往',
      language: '语言：{language}',
      move: '移动',
      nothing: '没有找到「{text}」',
      open: '打开',
      placeholder: '搜索或跳转',
      recent: '最近打开',
      results: '{n} 个结果 | {n} 个结果',
      similar: '{group} · 相似名称',
      theme: '主题：{theme}',
      title: '搜索与命令',
    },
  },
}
