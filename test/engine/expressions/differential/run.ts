import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

/** `npm run test:differential -- --runs 10000 --seed 7`: the same test, longer. */
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
})
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'node', 'test/engine/expressions/differential'],
  {
    stdio: 'inherit',
    env: { ...process.env, DIFFERENTIAL_RUNS: values.runs, DIFFERENTIAL_SEED: values.seed },
  },
)
process.exitCode = status ?? 1
