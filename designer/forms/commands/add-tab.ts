import type { FormDocument } from '../../../metadata/schema/types.ts'
import { defineCommand } from '../../document/command.ts'

/** Adds a tab. On the first one all sections move to it, so that none is left without a place. */
export const addTab = defineCommand<FormDocument, { tab: string; label: NonNullable<FormDocument['label']> }>(
  {
    name: 'addTab',
    label: ({ tab }) => ({ en: `Add tab ${tab}`, zh: `添加页签 ${tab}` }),
    refuse: (form, { tab }) =>
      tab in (form.tabs ?? {}) ? { en: `${tab} exists already`, zh: `${tab} 已存在` } : undefined,
    apply: (form, { tab, label }) => {
      const tabs = { ...form.tabs, [tab]: { label } }
      if (Object.keys(tabs).length > 1) return { ...form, tabs }
      const sections = Object.fromEntries(
        Object.entries(form.sections).map(([name, section]) => [name, { ...section, tab }]),
      )
      return { ...form, tabs, sections }
    },
  },
)
