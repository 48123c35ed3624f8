/**
 * Loaded into each measured server before its own code: counts the statements it sends and, when asked, tells the
 * processor time and memory it has used so far.
 */
import { createRequire } from 'node:module'

const { Client } = createRequire(import.meta.url)('pg')
let statements = 0
const query = Client.prototype.query
Client.prototype.query = function counted(...args) {
  statements++
  return query.apply(this, args)
}

process.on('message', (message) => {
  if (message !== 'usage') return
  const { user, system } = process.cpuUsage()
  process.send({ statements, cpuMs: (user + system) / 1000, rss: process.memoryUsage.rss() })
})
process.channel?.unref()
// Nobody measures any more.
process.on('disconnect', () => process.exit(0))
