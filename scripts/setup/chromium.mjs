import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { ask, runQuietly } from './run.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** The Chromium of this machine, or the one that STRAXLAB_CHROMIUM names. */
export function findChromium() {
  if (process.env.STRAXLAB_CHROMIUM) return process.env.STRAXLAB_CHROMIUM
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...ELSEWHERE].find((file) =>
    existsSync(file),
  )
}

/** Finds Chromium, and installs it where that is allowed. Answers with its path, or with why there is none. */
export async function ensureChromium(say) {
  const found = findChromium()
  if (found) return { path: found }
  const how =
    'install Chromium (Debian, Ubuntu: apt-get install chromium), or name one: STRAXLAB_CHROMIUM=/path/to/chromium'
  if (process.getuid?.() !== 0 || ask('apt-get', ['--version']) === undefined)
    return { why: `there is no Chromium: ${how}` }
  say('apt-get install chromium')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await runQuietly('apt-get', ['update'], { env })
  const { output } = await runQuietly('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env })
  const path = findChromium()
  return path ? { path } : { why: `apt-get could not install Chromium: ${output.trim().split('\n').at(-1)}; ${how}` }
}
