import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { type Browser, chromium } from 'playwright-core'

/**
 * What Playwright switches off, named again as only the last list counts; and the popups of the address line, pages that
 * the browser loads for every window: a third of its work in a journey, where nobody has an address line.
 */
const switchedOff = [
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxPopup',
]

const flags = [
  `--disable-features=${switchedOff}`,
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

const usualPlaces = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** How a machine gets one; part of what skipped tests say. */
export const howToGetABrowser = 'install Chromium (Debian: apt-get install chromium) or set CHROMIUM_PATH'

/**
 * Chromium: the one of CHROMIUM_PATH, the system's, or the one that an npm package carries.
 *
 * @returns undefined where none of them starts
 */
export async function launchBrowser(): Promise<Browser | undefined> {
  const given = process.env['CHROMIUM_PATH']
  if (given) return chromium.launch({ executablePath: given, args: flags })
  const installed = usualPlaces.find(existsSync)
  if (installed) return chromium.launch({ executablePath: installed, args: flags })
  return launchPackaged().catch(() => undefined)
}

async function launchPackaged(): Promise<Browser> {
  const folder = unpack()
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: [...flags, '--no-zygote'],
    env: {
      ...(process.env as Record<string, string>),
      LD_LIBRARY_PATH: join(folder, 'lib'),
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    },
  })
}

/** Once a machine: the package's browser, the libraries it needs and a font. */
function unpack(): string {
  const main = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  const packed = join(dirname(main), '..', '..', 'bin')
  const folder = join(tmpdir(), 'trellis-chromium-147')
  if (existsSync(folder)) return folder
  const half = `${folder}-${process.pid}`
  mkdirSync(half, { recursive: true })
  const unpacked = (name: string) => brotliDecompressSync(readFileSync(join(packed, name)))
  writeFileSync(join(half, 'chromium'), unpacked('chromium.br'), { mode: 0o755 })
  untar(unpacked('al2023.tar.br'), half)
  untar(unpacked('fonts.tar.br'), half)
  writeFileSync(
    join(half, 'fonts.conf'),
    `<?xml version="1.0"?><fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>` +
      `<dir>${folder}</dir><cachedir>${join(folder, 'fc')}</cachedir></fontconfig>`,
  )
  try {
    renameSync(half, folder)
  } catch (error) {
    rmSync(half, { recursive: true, force: true })
    if (!existsSync(folder)) throw error // otherwise another run was faster
  }
  return folder
}

/** Writes the plain files of a tar archive: enough for the small ones in there. */
function untar(tar: Buffer, to: string): void {
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const name = tar.toString('latin1', at, at + 100).replace(/\0.*$/s, '')
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8)
    const kind = String.fromCharCode(tar[at + 156] ?? 48)
    if (kind === '0' || kind === '\0') {
      mkdirSync(dirname(join(to, name)), { recursive: true })
      writeFileSync(join(to, name), tar.subarray(at + 512, at + 512 + size), { mode: 0o755 })
    }
    at += 512 + Math.ceil(size / 512) * 512
  }
}
