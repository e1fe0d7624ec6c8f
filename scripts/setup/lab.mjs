import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { constants } from 'node:os'
import { ensureBuilt } from './build.mjs'
import { ensureDemoData } from './demo-data.mjs'
import { ensureJupyter, labEnv, labFlags } from './jupyter.mjs'
import { withLock } from './lock.mjs'
import { ensurePackages } from './packages.mjs'
import { inRoot } from './paths.mjs'
import { printProblem, Problem, step } from './progress.mjs'
import { ensureEnvironment, environments, venvPython } from './python.mjs'
import { answerSignals, stopOnSignals } from './run.mjs'

const HELP = `npm run lab [-- FLAGS]

Starts JupyterLab on the folder notebooks/, with the straxlab kernel and extension. The first start installs and
builds everything, and makes demo data; it needs the network and some minutes. Later starts take seconds.

  --no-browser     do not open a browser; the address is printed
  --port N         listen on this port, or say that it is taken
  --setup-only     do all but start JupyterLab
  --help           this text
Every other flag goes to JupyterLab, after ours, so yours win.
`

/** The value of `--port N` or `--port=N`. */
export function portOf(flags) {
  for (const [index, flag] of flags.entries()) {
    const value = /^--(?:ServerApp\.)?port(?:=(.*))?$/.exec(flag)
    if (!value) continue
    const text = value[1] ?? flags[index + 1] ?? ''
    if (!/^\d+$/.test(text) || Number(text) > 65535)
      throw new Problem(`--port takes a number from 0 to 65535, not '${text}'.`)
    return Number(text)
  }
  return undefined
}

function portIsFree(port, host) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => resolve(error.code !== 'EADDRINUSE'))
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
}

async function checkPort(flags) {
  const port = portOf(flags)
  if (port && !(await portIsFree(port, '127.0.0.1'))) {
    throw new Problem(`port ${port} is in use.`, { advice: `Choose another: npm run lab -- --port ${port + 1}` })
  }
  return port
}

export async function setUp() {
  await withLock(async () => {
    await step('Node packages', ensurePackages)
    await step('Python packages', (say) => ensureEnvironment('lab', say))
    await step('build', (say) => ensureBuilt(say))
    await step('demo data', ensureDemoData)
    await step('JupyterLab', async () => `${await ensureJupyter()} in place`)
  })
}

/** JupyterLab in the foreground; its exit code becomes ours. */
function start(flags, port) {
  const first = 'superruns.ipynb'
  const args = [
    ...['-m', 'jupyterlab', `--ServerApp.root_dir=${inRoot('notebooks')}`, ...labFlags],
    // What belongs to the workspace, not to the reader.
    "--ContentsManager.hide_globs=['__pycache__','node_modules','package.json','test','tsconfig.json']",
    ...(existsSync(inRoot('notebooks', first)) ? [`--LabApp.default_url=/lab/tree/${first}`] : []),
    ...(port ? ['--ServerApp.port_retries=0'] : []),
    ...flags,
  ]
  const child = spawn(venvPython(environments.lab.folder), args, {
    cwd: inRoot('notebooks'),
    env: labEnv(),
    stdio: 'inherit',
  })
  // Ctrl-C in a terminal reaches JupyterLab by itself; twice would end it without its question.
  answerSignals((signal) => (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal)))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)))
  })
}

export async function main(args) {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(HELP)
    return
  }
  stopOnSignals()
  const flags = args.filter((flag) => flag !== '--setup-only')
  try {
    const port = await checkPort(flags)
    await setUp()
    if (args.includes('--setup-only')) return
    process.exit(await start(flags, port))
  } catch (error) {
    printProblem(error)
    process.exit(1)
  }
}
