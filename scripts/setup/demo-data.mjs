import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { inRoot } from './paths.mjs'
import { Problem } from './progress.mjs'
import { runQuietly } from './run.mjs'
import { readStamp, writeStamp } from './stamps.mjs'

const command = inRoot('core', 'dist', 'cli', 'demo-data.js')
const hasFiles = (folder) => existsSync(folder) && readdirSync(folder).some((name) => !name.startsWith('.'))

/** Makes the demo data beside their place, then moves them there: interrupted, they do not count as made. */
async function makeDemoData(folder) {
  const making = join(dirname(folder), '.strax_data-in-the-making')
  rmSync(making, { recursive: true, force: true })
  mkdirSync(dirname(folder), { recursive: true })
  const { code, output } = await runQuietly(process.execPath, [command, '--out', making])
  if (code !== 0 || !hasFiles(making)) throw new Problem('the demo data could not be made.', { detail: output })
  rmSync(folder, { recursive: true, force: true })
  renameSync(making, folder)
}

/** Makes the data for the notebooks, unless there are some already: those are never touched. */
export async function ensureDemoData(say) {
  const folder = inRoot('notebooks', 'strax_data')
  if (hasFiles(folder)) return 'already there'
  say('making them')
  await makeDemoData(folder)
  return 'made in notebooks/strax_data'
}

/** Where the tests find demo data that nobody has worked on. */
export const testData = inRoot('test-artifacts', 'demo', 'strax_data')

/** Makes the data for the tests, anew whenever core was built anew. */
export async function ensureTestData(say) {
  const build = readStamp('build-core') ?? ''
  if (hasFiles(testData) && readStamp('test-data') === build) return 'up to date'
  say('making them')
  await makeDemoData(testData)
  writeStamp('test-data', build)
  return 'made'
}
