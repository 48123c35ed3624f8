import type { ItemKey, Problem } from '../model.ts'
import type { Documents } from './documents.ts'
import type { ItemLayers } from './layers.ts'
import type { NextVersion } from './next-version.ts'

/**
 * Items of an upgraded package that an admin had changed too. A patch still applies over the new document; whole
 * documents and tombstones hide what is new in it, and say so.
 */
export function packageConflicts({ base, items, waiting }: NextVersion, before: Documents): Problem[] {
  const upgraded = new Set(waiting.map((each) => each.name))
  return (Object.entries(items) as [ItemKey, ItemLayers][]).flatMap(
    ([key, { package: shipped, overlay }]): Problem[] => {
      const old = base.items[key]?.package
      if (!shipped || !overlay || !upgraded.has(shipped.name) || !old || old.hash === shipped.hash) return []
      if (overlay.base === shipped.hash || overlay.how === 'patch') return []
      if (overlay.how === 'tombstone' && !before.has(key)) return []
      return [
        {
          severity: 'warning',
          code: 'package_conflict',
          path: `${key}#`,
          message: {
            en: `The package ${shipped.name} brings a new ${key}, but it was changed here. The one made here stays.`,
            zh: `包 ${shipped.name} 更新了 ${key}，但此处已有改动，将保留此处的版本。`,
          },
        },
      ]
    },
  )
}
