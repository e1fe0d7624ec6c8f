/** A Jupyter server of its own: own settings, own runtime folder, a port that nobody else has. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../..', import.meta.url))

/** Where screenshots and other things for people go; git-ignored. */
export const artifacts = join(root, 'test-artifacts')

/** The environment that the set-up of the tests makes. */
export const labPython = process.env.STRAXLAB_LAB_PYTHON ?? join(root, '.venv', 'bin', 'python')

const SETTINGS = {
  'notebook-extension/tracker': { windowingMode: 'none' }, // every cell is in the page, seen or not
  'apputils-extension/notification': { fetchNews: 'false', checkForUpdates: false },
}

// Jest's own switches are not for kernels, other Pythons' packages not for this one.
const NOT_INHERITED = new Set(['NODE_OPTIONS', 'NODE_ENV', 'JEST_WORKER_ID', 'PYTHONPATH', 'PYTHONHOME'])

/** The environment of Jupyter programs: everything that they write stays in `home`. */
export function jupyterEnv(home, python = labPython) {
  const inherited = Object.entries(process.env).filter(([name]) => !NOT_INHERITED.has(name))
  return {
    ...Object.fromEntries(inherited),
    JUPYTER_CONFIG_DIR: join(home, 'config'),
    JUPYTER_DATA_DIR: join(home, 'data'),
    JUPYTER_RUNTIME_DIR: join(home, 'runtime'),
    JUPYTERLAB_SETTINGS_DIR: join(home, 'settings'),
    JUPYTERLAB_WORKSPACES_DIR: join(home, 'workspaces'),
    PATH: `${dirname(python)}:${process.env.PATH ?? ''}`,
  }
}

function writeSettings(home) {
  for (const [name, setting] of Object.entries(SETTINGS)) {
    const file = join(home, 'settings', '@jupyterlab', `${name}.jupyterlab-settings`)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(setting))
  }
}

/** The server chooses its port; it writes address and token into its runtime folder. */
async function addressOf(home, server, log) {
  const file = join(home, 'runtime', `jpserver-${server.pid}.json`)
  for (let waited = 0; waited < 60_000; waited += 100) {
    if (server.exitCode !== null) throw new Error(`Jupyter ended with exit code ${server.exitCode}:\n${log()}`)
    if (existsSync(file)) {
      const { url, token } = JSON.parse(readFileSync(file, 'utf8'))
      const answer = await fetch(`${url}api/status?token=${token}`).catch(() => undefined)
      if (answer?.ok) return { url, token }
    }
    await sleep(100)
  }
  throw new Error(`Jupyter did not answer within a minute:\n${log()}`)
}

async function stopServer(server) {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  const timer = setTimeout(() => server.kill('SIGKILL'), 10_000)
  await ended
  clearTimeout(timer)
}

/**
 * Starts JupyterLab (or, with `app: 'notebook'`, Jupyter Notebook) of a Python. Its notebooks are in `folder`, unless `place` says
 * otherwise inside the clone, so that `@straxlab/core` is found as from `notebooks/`; `stop` ends the server and removes everything.
 */
export async function startJupyter({ python = labPython, app = 'lab', place = artifacts, env = {} } = {}) {
  if (!existsSync(python)) throw new Error(`there is no ${python}: run the browser tests by 'npm test -- browser'`)
  mkdirSync(place, { recursive: true })
  const home = mkdtempSync(join(place, 'lab-'))
  const folder = join(home, 'notebooks')
  mkdirSync(folder)
  writeSettings(home)
  const args = [
    ...['-m', app === 'lab' ? 'jupyterlab' : 'notebook', '--no-browser', '--ip=127.0.0.1', '--port=0'],
    ...[`--ServerApp.root_dir=${folder}`, '--ServerApp.terminals_enabled=False'],
    ...['--LabApp.news_url=None', '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate'],
    `--${app === 'lab' ? 'LabApp' : 'JupyterNotebookApp'}.expose_app_in_browser=True`,
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
  ]
  const server = spawn(python, args, {
    cwd: folder,
    env: { ...jupyterEnv(home, python), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [server.stdout, server.stderr]) stream.setEncoding('utf8').on('data', (part) => (text += part))
  const log = () => text
  const kill = () => server.kill('SIGKILL')
  process.once('exit', kill)
  const stop = async () => {
    await stopServer(server)
    process.off('exit', kill)
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
  try {
    const { url, token } = await addressOf(home, server, log)
    return { home, folder, url, token, log, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
