import { appendFileSync } from 'node:fs'

/** Names in the file FLAKY tests that passed only when they were tried again, and why: each is a fault of test or product. */
export default class {
  onTestRunEnd(modules) {
    for (const module of modules)
      for (const test of module.children.allTests()) {
        if (!test.diagnostic()?.flaky) continue
        const [error] = test.result().errors ?? []
        const why = String(error?.stack ?? error?.message ?? '').replaceAll('\n', ' | ')
        appendFileSync(process.env.FLAKY, `FLAKY ${module.relativeModuleId}: ${test.fullName}: ${why.slice(0, 600)}\n`)
      }
  }
}
