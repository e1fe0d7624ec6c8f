/** JupyterLab in Chromium, for tests: a server on a copy of the notebooks, a page on one of them. */
import { spawn, type ChildProcess } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'
import { NotebookPage } from './notebook-page.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const python = process.env.STRAXLAB_LAB_PYTHON ?? join(root, '.venv', 'bin', 'python')
const chromiumPath = process.env.STRAXLAB_CHROMIUM ?? '/usr/bin/chromium'

/** Where screenshots and other things for people go; git-ignored. */
export const artifacts = join(root, 'test-artifacts')

// No sandbox: tests may run as root. No background traffic: the machine may be closed off.
const CHROMIUM_FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
]

export interface LabOptions {
  /** Notebooks made for the test: name without `.ipynb` -> the sources of its code cells. */
  readonly cells?: { readonly [name: string]: readonly string[] }
  /** Copy the notebooks of `notebooks/` with their data; default: only if no `cells` are given. */
  readonly copyNotebooks?: boolean
  /** Kernel of the made notebooks; default `straxlab`. */
  readonly kernel?: string
  /** Theme of JupyterLab, as it names it: 'JupyterLab Light', 'JupyterLab Dark'. */
  readonly theme?: string
}

/** A notebook as on disk, of code cells alone. */
export function notebookOf(cells: readonly string[], kernel = 'straxlab'): object {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: kernel, display_name: kernel }, language_info: { name: 'typescript' } },
    cells: cells.map((source, index) => ({
      ...{ id: `cell-${index}`, cell_type: 'code', source, metadata: {}, outputs: [], execution_count: null },
    })),
  }
}

/** A running JupyterLab and a Chromium. Close it. */
export class Lab {
  private constructor(
    /** Where its notebooks are. Inside the clone, so that `@straxlab/core` is found as from `notebooks/`. */
    readonly folder: string,
    readonly url: string,
    readonly token: string,
    private readonly server: ChildProcess,
    private readonly browser: Browser,
    private readonly log: () => string,
  ) {}

  static async start(options: LabOptions = {}): Promise<Lab> {
    mkdirSync(artifacts, { recursive: true })
    const home = mkdtempSync(join(artifacts, 'lab-'))
    const folder = join(home, 'notebooks')
    fillFolder(folder, options)
    writeSettings(home, options)
    const { server, log } = startServer(home, folder)
    try {
      const { url, token } = await serverAddress(home, server, log)
      const browser = await chromium.launch({ executablePath: chromiumPath, headless: true, args: CHROMIUM_FLAGS })
      return new Lab(folder, url, token, server, browser, log)
    } catch (error) {
      await stopServer(server)
      rmSync(home, { recursive: true, force: true })
      throw error
    }
  }

  /** What the server has printed so far. */
  serverLog(): string {
    return this.log()
  }

  /** Opens a notebook in a new page and waits until its kernel is ready. `path` is relative to `folder`. */
  async openNotebook(path: string): Promise<NotebookPage> {
    const page = await this.browser.newPage({ viewport: { width: 1400, height: 1000 } })
    return NotebookPage.open(page, `${this.url}lab/tree/${path}?token=${this.token}&reset`)
  }

  /** Opens JupyterLab without a notebook, or at another of its addresses. */
  async openPage(path = 'lab'): Promise<NotebookPage> {
    const page = await this.browser.newPage({ viewport: { width: 1400, height: 1000 } })
    return NotebookPage.openLab(page, `${this.url}${path}?token=${this.token}&reset`)
  }

  async close(): Promise<void> {
    await this.browser.close()
    await stopServer(this.server)
    rmSync(dirname(this.folder), { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

function fillFolder(folder: string, { cells, copyNotebooks = cells === undefined, kernel }: LabOptions): void {
  mkdirSync(folder, { recursive: true })
  for (const [name, sources] of Object.entries(cells ?? {})) {
    writeFileSync(join(folder, `${name}.ipynb`), JSON.stringify(notebookOf(sources, kernel)))
  }
  if (!copyNotebooks) return
  const notebooks = join(root, 'notebooks')
  for (const name of readdirSync(notebooks).filter((file) => file.endsWith('.ipynb'))) {
    cpSync(join(notebooks, name), join(folder, name))
  }
  const data = process.env.STRAXLAB_DEMO_DATA ?? join(notebooks, 'strax_data')
  if (existsSync(data)) cpSync(data, join(folder, 'strax_data'), { recursive: true })
}

function writeSettings(home: string, { theme }: LabOptions): void {
  const settings = {
    'notebook-extension/tracker': { windowingMode: 'none' }, // every cell is in the page, seen or not
    ...(theme === undefined ? {} : { 'apputils-extension/themes': { theme } }),
  }
  for (const [name, setting] of Object.entries(settings)) {
    const file = join(home, 'settings', '@jupyterlab', `${name}.jupyterlab-settings`)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(setting))
  }
}

function startServer(home: string, folder: string): { server: ChildProcess; log: () => string } {
  if (!existsSync(python)) throw new Error(`there is no ${python}: run the browser tests by 'npm test -- browser'`)
  // Jest's own switches are not for kernels, other Pythons' packages not for this one.
  const notInherited = {
    NODE_OPTIONS: undefined,
    NODE_ENV: undefined,
    JEST_WORKER_ID: undefined,
    PYTHONPATH: undefined,
  }
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...notInherited,
    JUPYTER_CONFIG_DIR: join(home, 'config'),
    JUPYTER_DATA_DIR: join(home, 'data'),
    JUPYTER_RUNTIME_DIR: join(home, 'runtime'),
    JUPYTERLAB_SETTINGS_DIR: join(home, 'settings'),
    JUPYTERLAB_WORKSPACES_DIR: join(home, 'workspaces'),
    PATH: `${dirname(python)}:${process.env.PATH ?? ''}`,
  }
  const args = [
    ...['-m', 'jupyterlab', '--no-browser', '--ip=127.0.0.1', '--port=0', `--ServerApp.root_dir=${folder}`],
    ...['--LabApp.news_url=None', '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate'],
    ...['--LabApp.expose_app_in_browser=True', ...(process.getuid?.() === 0 ? ['--allow-root'] : [])],
  ]
  const server = spawn(python, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [server.stdout, server.stderr]) stream.setEncoding('utf8').on('data', (part) => (text += part))
  return { server, log: () => text }
}

/** The server chooses its port; it writes address and token into its runtime folder. */
async function serverAddress(
  home: string,
  server: ChildProcess,
  log: () => string,
): Promise<{ url: string; token: string }> {
  const file = join(home, 'runtime', `jpserver-${server.pid}.json`)
  for (let waited = 0; waited < 60_000; waited += 100) {
    if (server.exitCode !== null) throw new Error(`JupyterLab ended with exit code ${server.exitCode}:\n${log()}`)
    if (existsSync(file)) {
      const { url, token } = JSON.parse(readFileSync(file, 'utf8')) as { url: string; token: string }
      const answer = await fetch(`${url}api/status?token=${token}`).catch(() => undefined)
      if (answer?.ok) return { url, token }
    }
    await sleep(100)
  }
  throw new Error(`JupyterLab did not answer within a minute:\n${log()}`)
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  const timer = setTimeout(() => server.kill('SIGKILL'), 10_000)
  await ended
  clearTimeout(timer)
}
