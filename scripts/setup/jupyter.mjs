import { cpSync, existsSync, lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { environments, pythonEnv, venvPath } from './python.mjs'
import { inRoot } from './paths.mjs'
import { Problem } from './progress.mjs'
import { runQuietly } from './run.mjs'

const venv = environments.lab.folder

/** The kernel `straxlab`, found by every Jupyter of the environment. */
async function installKernel() {
  const cli = inRoot('kernel', 'dist', 'cli.js')
  if (existsSync(cli)) {
    const { code, output } = await runQuietly(process.execPath, [cli, 'install', '--prefix', venvPath(venv)])
    if (code !== 0) throw new Problem('the kernel could not be installed.', { detail: output })
    return 'kernel'
  }
  const tslab = inRoot('node_modules', 'tslab', 'bin', 'tslab')
  if (!existsSync(tslab)) throw new Problem('there is no kernel to install.')
  const folder = venvPath(venv, 'share', 'jupyter', 'kernels', 'straxlab')
  mkdirSync(folder, { recursive: true })
  const argv = [process.execPath, tslab, 'kernel', '--config-path={connection_file}']
  writeFileSync(
    join(folder, 'kernel.json'),
    JSON.stringify({ argv, display_name: 'straxlab (TypeScript)', language: 'typescript' }),
  )
  return 'kernel (tslab)'
}

/** JupyterLab takes the extension where it was built: a link, or a copy where links are not allowed. */
function linkExtension() {
  const from = inRoot('labextension', 'straxlab', 'labextension')
  if (!existsSync(join(from, 'package.json'))) return undefined
  const to = venvPath(venv, 'share', 'jupyter', 'labextensions', '@straxlab', 'labextension')
  const link = lstatSync(to, { throwIfNoEntry: false })
  if (link?.isSymbolicLink() && readlinkSync(to) === from) return 'extension'
  mkdirSync(dirname(to), { recursive: true })
  rmSync(to, { recursive: true, force: true })
  try {
    symlinkSync(from, to, 'dir')
  } catch {
    cpSync(from, to, { recursive: true })
  }
  return 'extension'
}

/** Defaults of this JupyterLab, below what the person sets for themselves: no news, no look-ups of new versions. */
function writeDefaults() {
  const folder = venvPath(venv, 'share', 'jupyter', 'lab', 'settings')
  mkdirSync(folder, { recursive: true })
  const quiet = { '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false } }
  writeFileSync(join(folder, 'overrides.json'), `${JSON.stringify(quiet, null, 2)}\n`)
}

/** Makes the environment's JupyterLab ours: kernel, extension, defaults. */
export async function ensureJupyter() {
  const parts = [await installKernel(), linkExtension()].filter(Boolean)
  writeDefaults()
  return parts.join(' and ')
}

/** Flags that every JupyterLab we start has. */
export const labFlags = [
  '--LabApp.news_url=None',
  '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate',
  ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
]

/** The environment of a JupyterLab: its own programs first. */
export function labEnv(more = {}) {
  const bin = venvPath(venv, 'bin')
  return pythonEnv({ VIRTUAL_ENV: venvPath(venv), PATH: `${bin}:${process.env.PATH ?? ''}`, ...more })
}
