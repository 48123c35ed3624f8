import { type Component, defineAsyncComponent } from 'vue'

/** The kinds of view that can be shown: a folder in `views/` each. Boards load when first opened. */
export const viewKinds: Record<string, { component: Component; icon: string }> = {
  table: { component: defineAsyncComponent(() => import('./table/TableView.vue')), icon: 'table-2' },
  kanban: { component: defineAsyncComponent(() => import('./kanban/KanbanView.vue')), icon: 'square-kanban' },
}
