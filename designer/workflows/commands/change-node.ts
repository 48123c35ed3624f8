import { defineCommand } from '../../document/command.ts'
import { type Path, setAt } from '../../document/set-at.ts'
import { type Level, type ProcessDocument, pathOfLevel } from '../levels.ts'

/** Sets a value of a node by its path; undefined takes the key away. */
export const changeNode = defineCommand<
  ProcessDocument,
  { level: Level; id: string; path: Path; value: unknown }
>({
  name: 'changeNode',
  label: ({ id, path }) => ({
    en: `Change ${path.join(' › ')} of ${id}`,
    zh: `修改 ${id} 的 ${path.join(' › ')}`,
  }),
  apply: (document, { level, id, path, value }) =>
    setAt(document, [...pathOfLevel(level), 'nodes', id, ...path], value),
})
