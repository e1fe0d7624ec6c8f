import { existsSync, readFileSync } from 'node:fs'
import { inRoot, workspaces } from './paths.mjs'
import { Problem } from './progress.mjs'
import { npm } from './run.mjs'
import { filesBelow, hashOf, hashOfFiles, readStamp, writeStamp } from './stamps.mjs'

const MADE = new Set(['node_modules', 'dist', 'lib', 'test', 'bench', 'labextension', '__pycache__'])
const made = (name) => MADE.has(name) || name.startsWith('.') || name.endsWith('.tsbuildinfo')

/** A hash of all that a workspace is built from: its own sources, those of the workspaces before it, the toolchain. */
function sourceHash(workspace) {
  const shared = [inRoot('package-lock.json'), inRoot('tsconfig.base.json')]
  const before = workspaces.slice(0, workspaces.indexOf(workspace) + 1)
  return hashOf(hashOfFiles([...shared, ...before.flatMap((name) => filesBelow(inRoot(name), made))]))
}

const builds = (workspace) => {
  const { scripts = {} } = JSON.parse(readFileSync(inRoot(workspace, 'package.json'), 'utf8'))
  return Boolean(scripts.build) && existsSync(inRoot(workspace, 'src'))
}
const built = (workspace) => existsSync(inRoot(workspace, 'dist')) || existsSync(inRoot(workspace, 'lib'))

/** Builds the workspaces whose sources changed; all of them are tried, then the first failure is told with the others. */
export async function ensureBuilt(say) {
  const done = []
  const failed = []
  for (const workspace of workspaces.filter(builds)) {
    const hash = sourceHash(workspace)
    if (built(workspace) && readStamp(`build-${workspace}`) === hash) continue
    say(workspace)
    const { code, output } = await npm(['run', '--silent', 'build', '-w', workspace])
    if (code === 0) writeStamp(`build-${workspace}`, hash)
    if (code === 0) done.push(workspace)
    else failed.push({ workspace, output })
  }
  if (failed.length > 0) {
    const names = failed.map(({ workspace }) => workspace).join(', ')
    throw new Problem(`not built: ${names}.`, { detail: failed.map(({ output }) => output).join('\n') })
  }
  return done.length > 0 ? `${done.join(', ')} built` : 'up to date'
}
