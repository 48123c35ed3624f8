import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import type { FormItem } from '../../../metadata/schema/types.ts'
import { brokenPath, documentsOf, fieldsOf, objects, optionsOf, relationsOf, shipped } from './shipped.ts'

const names = (kind: string) => new Set(shipped.filter((item) => item.kind === kind).map((item) => item.name))
const columnField = (column: string | { field: string }) =>
  typeof column === 'string' ? column : column.field
const sorts = (sort = '') =>
  sort
    .split(',')
    .filter(Boolean)
    .map((key) => key.replace(/^-/, ''))
const broken = (object: string, paths: (string | undefined)[]) =>
  paths
    .filter((path) => path !== undefined)
    .map((path) => brokenPath(object, path))
    .filter(Boolean)

describe('objects', () => {
  it.each(Object.keys(objects))('%s refers to objects, option sets and fields that exist', (name) => {
    const object = objects[name]!
    const sets = names('option_set')
    const targets = Object.values(object.fields).flatMap(({ to }) =>
      to === undefined || to === '*' ? [] : to,
    )
    const shared = Object.values(object.fields).flatMap(({ options }) =>
      typeof options === 'string' ? options : [],
    )
    const keys = [...Object.values(object.indexes ?? {}), ...Object.values(object.unique ?? {})]
    expect(targets.filter((target) => !objects[target])).toEqual([])
    expect(shared.filter((set) => !sets.has(set.slice(1)))).toEqual([])
    expect(
      broken(name, [object.nameField, ...sorts(object.sort), ...keys.flatMap(({ fields }) => fields)]),
    ).toEqual([])
    expect(Object.keys(object.fields)).toEqual(object.order)
  })

  it.each(Object.keys(objects))('%s has no field or second relation under the name of a relation', (name) => {
    const claims = Object.values(objects).flatMap(({ fields }) =>
      Object.values(fields)
        .filter(({ to, inverse }) => inverse && (to === '*' || [to].flat().includes(name)))
        .map(({ inverse }) => inverse),
    )
    expect(claims.filter((inverse, i) => claims.indexOf(inverse) !== i)).toEqual([])
    expect(claims.filter((inverse) => inverse && fieldsOf(name)[inverse])).toEqual([])
  })

  it.each(Object.keys(objects))('%s has a form, a table for picking and a record page', (name) => {
    const forms = documentsOf('form').filter(({ document }) => document.object === name)
    const views = documentsOf('view').filter(({ document }) => document.object === name)
    expect(forms.length).toBeGreaterThan(0)
    expect(views.some(({ document }) => document.use?.includes('picker'))).toBe(true)
    expect(names('page')).toContain(`${name}.default`)
  })

  it('colours and groups name their own options in order', () => {
    const selects = Object.values(objects).flatMap(({ fields }) =>
      Object.values(fields).filter(({ options }) => typeof options === 'object'),
    )
    for (const field of selects) expect(optionsOf(field)).toEqual(field.order)
    for (const field of selects) {
      if (typeof field.default === 'string') expect(optionsOf(field)).toContain(field.default)
    }
  })
})

describe('forms', () => {
  const isField = (item: FormItem) => !(item.text || item.component || item.action || item.gap || item.lines)

  it.each(documentsOf('form').map((form) => [form.name, form.document] as const))(
    '%s places what exists',
    (_, form) => {
      const sections = Object.values(form.sections)
      const items = sections.flatMap((section) => Object.entries(section.items))
      const relations = relationsOf(form.object)
      expect(
        broken(
          form.object,
          items.filter(([, item]) => isField(item)).map(([name]) => name),
        ),
      ).toEqual([])
      for (const [name, item] of items.filter(([, item]) => item.lines)) {
        const child = relations[name] ?? 'nothing'
        expect(broken(child, (item.columns ?? []).map(columnField))).toEqual([])
      }
      const tabs = Object.keys(form.tabs ?? {})
      expect(sections.filter(({ tab }) => tab && !tabs.includes(tab))).toEqual([])
      expect(sections.filter(({ order, items }) => order?.some((name) => !(name in items)))).toEqual([])
      const changes = Object.entries(form.onChange ?? {})
      expect(
        broken(
          form.object,
          changes.flatMap(([name, { set }]) => [name, ...Object.keys(set)]),
        ),
      ).toEqual([])
    },
  )

  const derived = new Set(['formula', 'lookup', 'rollup'])

  it('lets every field of an object be typed in somewhere, but those that the system writes', () => {
    const forms = documentsOf('form')
    const kept = documentsOf('pipeline').flatMap(({ document: { object, sinceField, dueField } }) =>
      [sinceField, dueField].map((field) => `${object}.${field}`),
    )
    const missing = Object.keys(objects).flatMap((object) => {
      const placed = forms
        .filter(({ document }) => document.object === object)
        .flatMap(({ document }) =>
          Object.values(document.sections).flatMap(({ items }) => Object.keys(items)),
        )
      return Object.keys(objects[object]!.fields)
        .filter((field) => !placed.includes(field) && !derived.has(objects[object]!.fields[field]!.type))
        .map((field) => `${object}.${field}`)
        .filter((field) => !kept.includes(field))
    })
    expect(missing).toEqual([])
  })
})

describe('views', () => {
  it.each(documentsOf('view').map((view) => [view.name, view.document] as const))(
    '%s shows what exists',
    (_, view) => {
      const single = [view.group, view.start, view.end, view.color, view.image, view.parent, view.location]
      const lists = [...(view.columns ?? []).map(columnField), ...(view.card ?? []), ...(view.filters ?? [])]
      expect(
        broken(view.object, [...single, ...lists, ...sorts(view.sort), ...Object.keys(view.summaries ?? {})]),
      ).toEqual([])
      if (view.type === 'kanban') expect(optionsOf(fieldsOf(view.object)[view.group ?? ''])).not.toEqual([])
    },
  )

  it('have one list view on top per object', () => {
    const lists = documentsOf('view').filter(({ document }) => document.use?.includes('list'))
    const seen = lists.map(({ document }) => `${document.object} ${document.priority}`)
    expect(seen.filter((key, i) => seen.indexOf(key) !== i)).toEqual([])
  })
})

describe('pages and pipelines', () => {
  it.each(documentsOf('page').map((page) => [page.name, page.document] as const))(
    'page %s shows what exists',
    (_, page) => {
      const object = page.object ?? ''
      expect(broken(object, page.highlights ?? [])).toEqual([])
      expect((page.actions ?? []).filter((action) => !objects[object]?.actions?.[action])).toEqual([])
      if (page.pipeline) {
        expect(documentsOf('pipeline').some(({ document }) => document.object === object)).toBe(true)
      }
      for (const component of Object.values(page.tabs).flatMap((tab) => Object.values(tab.components))) {
        if (component.form) expect(names('form')).toContain(component.form)
        if (component.relation) {
          const child = relationsOf(object)[component.relation] ?? 'nothing'
          expect(broken(child, (component.columns ?? []).map(columnField))).toEqual([])
        }
      }
    },
  )

  it.each(documentsOf('pipeline').map((pipeline) => [pipeline.name, pipeline.document] as const))(
    'pipeline %s has exactly the stages of its field',
    (_, pipeline) => {
      const stages = Object.keys(pipeline.stages)
      expect([...stages].sort()).toEqual(
        [...optionsOf(fieldsOf(pipeline.object)[pipeline.stageField])].sort(),
      )
      for (const { set = {}, gate = {}, next = [] } of Object.values(pipeline.stages)) {
        expect(broken(pipeline.object, [...Object.keys(set), ...(gate.requires ?? [])])).toEqual([])
        expect(next.filter((stage) => !stages.includes(stage))).toEqual([])
      }
    },
  )
})

describe('roles and navigation', () => {
  it.each(documentsOf('role').map((role) => [role.name, role.document] as const))(
    'role %s names what exists',
    (_, role) => {
      for (const [object, rights] of Object.entries(role.objects ?? {})) {
        if (object === '*') continue
        expect(objects).toHaveProperty(object)
        expect(
          broken(
            object,
            Object.keys(rights.fields ?? {}).filter((name) => name !== '*'),
          ),
        ).toEqual([])
        const { ownership } = objects[object]!
        const scopes = Object.values(rights).filter((scope) => typeof scope === 'string')
        if (ownership === 'none')
          expect(scopes.filter((scope) => !['all', 'none'].includes(scope))).toEqual([])
      }
    },
  )

  it('opens objects and views that exist', () => {
    for (const { document } of documentsOf('app')) {
      for (const item of Object.values(document.navigation ?? {}).flatMap(({ items }) =>
        Object.values(items),
      )) {
        if (item.object) expect(objects).toHaveProperty(item.object)
        if (item.view) expect(names('view')).toContain(item.view)
      }
    }
  })

  it('draws only icons that Lucide has', () => {
    const exported = readFileSync(createRequire(import.meta.url).resolve('@lucide/vue'), 'utf8')
    const icons = JSON.stringify(shipped.map(({ document }) => document)).matchAll(/"icon":"([^"]+)"/g)
    const pascal = (icon = '') => icon.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
    const isKnown = (icon?: string) => new RegExp(`\\b${pascal(icon)}\\b`).test(exported)
    expect([...icons].map(([, icon]) => icon).filter((icon) => !isKnown(icon))).toEqual([])
  })
})
