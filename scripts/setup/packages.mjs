import { existsSync, readFileSync } from 'node:fs'
import { inRoot } from './paths.mjs'
import { installProblem, npm } from './run.mjs'

const readLock = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined)

/**
 * The packages of `wanted` (a package-lock.json) that `installed` (npm's own note in node_modules) lacks or has in
 * another version. Optional ones may be absent: they are for other machines, or could not be built here.
 */
export function missingPackages(wanted, installed) {
  if (!installed) return Object.keys(wanted.packages).filter((path) => path !== '')
  return Object.entries(wanted.packages)
    .filter(([path, entry]) => {
      if (!path.includes('node_modules/')) return false
      const here = installed.packages[path]
      return here ? here.version !== entry.version : !entry.optional && !entry.peer
    })
    .map(([path]) => path)
}

/** Whether npm reaches its registry: one small question, where an installation would ask hundreds and wait for each. */
async function registryAnswers() {
  const { code, output } = await npm([
    'view',
    'typescript@5.9.3',
    'version',
    '--fetch-retries=1',
    '--fetch-timeout=20000',
  ])
  return { reached: code === 0, output }
}

/** Installs node_modules as package-lock.json says, if it is not so already. */
export async function ensurePackages(say) {
  const wanted = readLock(inRoot('package-lock.json'))
  const installed = readLock(inRoot('node_modules', '.package-lock.json'))
  const missing = missingPackages(wanted, installed)
  if (missing.length === 0) return 'up to date'
  // `npm ci` starts anew; an existing folder is only brought up to date, which is quicker.
  const fresh = !installed
  say(fresh ? `installing ${missing.length}, one to two minutes` : `updating ${missing.length}`)
  const { reached, output: answer } = await registryAnswers()
  // Without a registry, npm's own cache may still hold all that is needed.
  const args = [
    ...(fresh ? ['ci'] : ['install', '--no-save']),
    '--no-audit',
    '--no-fund',
    ...(reached ? [] : ['--offline']),
  ]
  const { code, output } = await npm(args)
  if (code !== 0) throw installProblem('Node packages', "npm's registry", reached ? output : `${answer}\n${output}`)
  return `${missing.length} ${fresh ? 'installed' : 'updated'}`
}
