import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import type { Problem } from '../model.ts'
import { rootFolder } from '../root.ts'
import { compileFolder } from './compile-folder.ts'
import { modelTypes } from './model-types.ts'

const shipped = (): string => join(rootFolder, 'metadata')

/** `check [folder]`: compiles packages without a database. @returns the exit code: 1 when there are errors */
export async function checkCommand(words: readonly string[]): Promise<number> {
  const program = new Command('check')
    .description('Validate the documents of a package, or of all packages in a folder')
    .argument('[folder]', 'a package or a folder of packages', shipped())
    .option('--json', 'print the problems as JSON')
    .parse([...words], { from: 'user' })
  const { problems, packages } = await compileFolder(resolve(program.processedArgs[0] as string), shipped())
  const errors = problems.filter(({ severity }) => severity === 'error').length
  if (program.opts<{ json?: true }>().json) process.stdout.write(`${JSON.stringify({ problems }, null, 2)}\n`)
  else {
    for (const problem of problems) process.stdout.write(`${problemLine(problem)}\n`)
    const count = packages.reduce((sum, { documents }) => sum + documents.size, 0)
    process.stdout.write(`${count} documents, ${errors} errors, ${problems.length - errors} warnings\n`)
  }
  return errors > 0 ? 1 : 0
}

export const problemLine = ({ severity, code, path, message }: Problem): string =>
  `${severity.padEnd(7)} ${path}  ${message.en} (${code})`

/** `types [folder]`: TypeScript of every object. */
export async function typesCommand(words: readonly string[]): Promise<number> {
  const program = new Command('types')
    .description('Write TypeScript of every object, for plugins')
    .argument('[folder]', 'a package or a folder of packages', shipped())
    .option('-o, --out <file>', 'write there rather than to the terminal')
    .parse([...words], { from: 'user' })
  const { model } = await compileFolder(resolve(program.processedArgs[0] as string), shipped())
  const { out } = program.opts<{ out?: string }>()
  if (out) await writeFile(out, modelTypes(model))
  else process.stdout.write(modelTypes(model))
  return 0
}
