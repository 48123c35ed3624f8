import type { KindName } from '../../metadata/schema/kinds.ts'

/** How the studio shows a kind: its picture, and where in the tree it stands. Its name is in the texts, `studio.kind.*`. */
export interface KindView {
  kind: KindName
  icon: string
  /** `object`: beside the object it belongs to. */
  group: 'object' | 'app' | 'processes' | 'access' | 'analysis'
}

export const kindViews: readonly KindView[] = [
  { kind: 'form', icon: 'layout-panel-top', group: 'object' },
  { kind: 'view', icon: 'table-2', group: 'object' },
  { kind: 'page', icon: 'panels-top-left', group: 'object' },
  { kind: 'pipeline', icon: 'git-commit-horizontal', group: 'object' },
  { kind: 'option_set', icon: 'list-checks', group: 'app' },
  { kind: 'app', icon: 'layout-grid', group: 'app' },
  { kind: 'template', icon: 'mail', group: 'app' },
  { kind: 'web_form', icon: 'globe', group: 'app' },
  { kind: 'connection', icon: 'plug', group: 'app' },
  { kind: 'translation', icon: 'languages', group: 'app' },
  { kind: 'workflow', icon: 'workflow', group: 'processes' },
  { kind: 'approval', icon: 'stamp', group: 'processes' },
  { kind: 'pool', icon: 'waves', group: 'processes' },
  { kind: 'sla', icon: 'timer', group: 'processes' },
  { kind: 'alert', icon: 'bell', group: 'processes' },
  { kind: 'assignment_rule', icon: 'shuffle', group: 'processes' },
  { kind: 'duplicate_rule', icon: 'copy', group: 'processes' },
  { kind: 'calendar', icon: 'calendar-clock', group: 'processes' },
  { kind: 'role', icon: 'shield-check', group: 'access' },
  { kind: 'sharing_rule', icon: 'share-2', group: 'access' },
  { kind: 'report', icon: 'chart-column', group: 'analysis' },
  { kind: 'dashboard', icon: 'layout-dashboard', group: 'analysis' },
  { kind: 'evaluation_template', icon: 'clipboard-check', group: 'analysis' },
]

export const iconOfKind = (kind: string): string =>
  kind === 'object' ? 'box' : (kindViews.find((view) => view.kind === kind)?.icon ?? 'file')

/** The address of a document in the studio, under `/design`. */
export function pathOf(kind: string, name: string): string {
  if (kind === 'object') return `/object/${name}`
  if (['form', 'workflow', 'approval', 'calendar'].includes(kind)) return `/${kind}/${name}`
  return `/item/${kind}/${name}`
}
