import type { Config } from './config.ts'
import type { Running } from './start.ts'

/** What the person at the terminal is told: where it is, how to get in, how to stop it. */
export function banner({ address, admin, waits }: Running, config: Config): string {
  const lines = [
    '',
    `  Trellis ${address ? `is at ${address}` : 'works in the background (ROLE=worker)'}`,
    '',
  ]
  if (admin) {
    lines.push(`  Sign in as ${admin.email}`)
    if (admin.madePassword)
      lines.push(`  Password   ${admin.madePassword}   (shown this once; change it under your name)`)
    else lines.push('  Password   as ADMIN_PASSWORD says')
    lines.push('')
  } else if (address)
    lines.push('  Sign in as before. Password lost? npm run crm -- user reset-password <e-mail>', '')
  if (config.demo && address)
    lines.push('  Demo users are listed on the sign-in page. DEMO=off starts without them.', '')
  for (const reason of waits) lines.push(`  A newer package waits in the draft: ${reason}`)
  if (!config.databaseUrl) lines.push(`  Data       ${config.dataDir}`)
  lines.push('  Stop       Ctrl+C', '')
  return lines.join('\n')
}
