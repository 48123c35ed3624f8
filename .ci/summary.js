/** Prints the time each test folder took, and the closing line. Arguments: failed steps, seconds, vitest's reports. */
import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'

const [steps = '0', seconds = '0', ...reports] = process.argv.slice(2)
const folders = new Map()
let passed = 0
let failed = 0
const told = []

/** What failed in a file, a line each with the first line of the reason. */
function failures(file) {
  const path = relative(process.cwd(), file.name)
  const tests = file.assertionResults.filter(({ status }) => status === 'failed')
  if (file.status === 'failed' && tests.length === 0) return [`${path}: ${first(file.message)}`]
  return tests.map(({ fullName, failureMessages }) => `${path}: ${fullName}: ${first(failureMessages?.[0])}`)
}

const first = (text) => String(text ?? '').split('\n')[0].slice(0, 300)

for (const report of reports.filter((path) => existsSync(path))) {
  const result = JSON.parse(readFileSync(report, 'utf8'))
  passed += result.numPassedTests
  failed += result.numFailedTests
  for (const file of result.testResults) {
    told.push(...failures(file))
    const [, area = '', part = ''] = relative(process.cwd(), file.name).split('/')
    const folder = area === 'engine' ? `test/engine/${part.includes('.') ? '' : part}` : `test/${area}`
    folders.set(folder, (folders.get(folder) ?? 0) + (file.endTime - file.startTime))
  }
}
for (const [folder, ms] of [...folders].sort(([, a], [, b]) => b - a)) console.log(`${(ms / 1000).toFixed(1).padStart(7)} s  ${folder}`)
const total = Number(seconds)
console.log(`${String(total).padStart(7)} s  everything; the budget is 900 s${total > 900 ? ' AND IS EXCEEDED' : ''}`)
if (Number(steps) > 0 && failed === 0) failed = Number(steps)
for (const line of told) console.log(`FAILED ${line}`)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 || Number(steps) > 0 ? 1 : 0)
