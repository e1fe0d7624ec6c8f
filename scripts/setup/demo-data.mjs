import { existsSync, readdirSync } from 'node:fs'
import { inRoot } from './paths.mjs'
import { Problem } from './progress.mjs'
import { npm } from './run.mjs'

const folder = inRoot('notebooks', 'strax_data')
const there = () => existsSync(folder) && readdirSync(folder).some((name) => !name.startsWith('.'))

/** Makes the demo data for the notebooks, unless there are data already: those are never touched. */
export async function ensureDemoData(say) {
  if (there()) return 'already there'
  if (!existsSync(inRoot('core', 'dist', 'cli', 'demo-data.js'))) return 'none (this core makes none)'
  say('making them')
  const { code, output } = await npm(['run', '--silent', 'demo-data'], {})
  if (code !== 0) throw new Problem('the demo data could not be made.', { detail: output })
  if (!there()) throw new Problem(`npm run demo-data left no data in notebooks/strax_data.`, { detail: output })
  return 'made in notebooks/strax_data'
}
