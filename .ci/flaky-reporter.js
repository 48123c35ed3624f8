import { appendFileSync } from 'node:fs'

/** Names in the file FLAKY tests that passed only when they were tried again: each is a fault of test or product. */
export default class {
  onTestRunEnd(modules) {
    for (const module of modules)
      for (const test of module.children.allTests())
        if (test.diagnostic()?.flaky)
          appendFileSync(process.env.FLAKY, `FLAKY ${module.relativeModuleId}: ${test.fullName}\n`)
  }
}
