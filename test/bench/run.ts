import { spawnSync } from 'node:child_process'

/** `npm run bench`: everything that is measured, one file after the other. */
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'bench', ...process.argv.slice(2)],
  { stdio: 'inherit', env: { ...process.env, BENCH: '1' } },
)
process.exitCode = status ?? 1
