import type { PageTexts } from '../../i18n/usePageTexts.ts'

export const mergeTexts: PageTexts = {
  en: {
    merge: {
      allSame: 'They agree on every field you may change.',
      done: 'Merged {n} records into {label}',
      goes: '{n} record goes to the recycle bin; {label} stays. | {n} records go to the recycle bin; {label} stays.',
      made: 'Created {day}',
      merge: 'Merge {n} records',
      moves: 'With it go:',
      others: 'Others',
      stays: 'Stays',
      text: 'Choose which record stays, and whose value of each field. Everything that belongs to the others moves to it.',
      title: 'Merge {n} {things}',
      undone: 'The merge is undone',
      undoneSome:
        'The merge is undone; {n} reference points elsewhere by now | The merge is undone; {n} references point elsewhere by now',
    },
  },
  zh: {
    merge: {
      allSame: '您可修改的字段全部相同。',
      done: '已将 {n} 条记录合并到 {label}',
      goes: '{n} 条记录移入回收站，保留 {label}。 | {n} 条记录移入回收站，保留 {label}。',
      made: '创建于 {day}',
      merge: '合并 {n} 条记录',
      moves: '一并转移：',
      others: '其他',
      stays: '保留',
      text: '选择保留的记录以及每个字段采用的值。其他记录的关联数据会全部转移过来。',
      title: '合并 {n} 个{things}',
      undone: '已撤销合并',
      undoneSome: '已撤销合并；{n} 处引用已指向别处，未改动 | 已撤销合并；{n} 处引用已指向别处，未改动',
    },
  },
}
