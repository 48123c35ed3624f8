import { join } from 'node:path'
import { readPackage, readPackages } from '../../engine/catalog/packages.ts'
import { publishShippedPackages } from '../../engine/catalog/publish-packages.ts'
import { systemClock } from '../../engine/context.ts'
import { connect } from '../../engine/db/connect.ts'
import { migrate } from '../../engine/db/migrate.ts'
import { silentLog } from './log.ts'
import { addPerson } from './organisation.ts'
import type { Template } from './template.ts'

/** People without roles who wait in every test database to be somebody. */
export const sparePeople = 20

/**
 * A database with packages published, an admin, and some people without roles.
 *
 * @param packages names of shipped packages; `system` is always there
 * @param folder   one more package, a folder below `test`
 */
export function publishedTemplate(packages: readonly string[], folder: string | undefined): Template {
  const wanted = new Set(['system', ...packages])
  const own = folder === undefined ? [] : [join('test', folder)]
  return {
    name: [...packages, ...(folder?.split('/').slice(-1) ?? [])].join('_').replace(/\W/g, '_'),
    madeFrom: ['engine/db', 'engine/tables', 'engine/catalog', 'engine/fields', 'metadata', ...own],
    async build(url) {
      const db = connect({ url, log: silentLog, size: 3 })
      try {
        await migrate(db, silentLog)
        const shipped = (await readPackages('metadata')).filter((each) => wanted.has(each.name))
        const extra = await Promise.all(own.map(readPackage))
        const tools = { db, log: silentLog, clock: systemClock }
        const { waits } = await publishShippedPackages(tools, [...shipped, ...extra])
        if (waits.length > 0) throw new Error(`The packages do not publish:\n${waits.join('\n')}`)

        await addPerson(db, { email: 'admin@example.com', name: 'Ada Admin', roles: ['admin'] })
        for (let n = 1; n <= sparePeople; n++) {
          await addPerson(db, { email: `spare${n}@example.com`, name: `Spare ${n}` })
        }
      } finally {
        await db.close()
      }
    },
  }
}
