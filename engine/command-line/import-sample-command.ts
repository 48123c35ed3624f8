import { join, resolve } from 'node:path'
import { Command } from 'commander'
import type { Config } from '../config.ts'
import { rootFolder } from '../root.ts'
import { importSamples } from './import-sample.ts'
import { openSession } from './open-session.ts'

/**
 * `import-sample <folder>`: brings real data into the running system.
 *
 * @returns the exit code: 1 when a file could not be imported whole
 */
export async function importSampleCommand(words: readonly string[], config: Config): Promise<number> {
  const program = new Command('import-sample')
    .description('Import the files of a folder with the mappings that the packages ship')
    .argument('<folder>', 'folder that holds them, such as ../shared/data')
    .parse([...words], { from: 'user' })
  const session = await openSession(config)
  const began = performance.now()
  const imported = await importSamples(session, {
    folder: resolve(program.args[0]!),
    packages: join(rootFolder, 'metadata'),
    out: process.stdout,
  })
  const rows = imported.reduce((sum, { job }) => sum + job.done, 0)
  const errors = imported.reduce((sum, { job }) => sum + job.error_count, 0)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  process.stdout.write(`\n${imported.length} imports, ${rows} rows, ${errors} errors, ${seconds} s\n`)
  return errors > 0 || imported.some(({ job }) => job.state !== 'done') ? 1 : 0
}
