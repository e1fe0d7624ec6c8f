import { spawn, spawnSync } from 'node:child_process'
import { root } from './paths.mjs'
import { Problem } from './progress.mjs'

const running = new Set()

let answer = (signal, code) => {
  for (const child of running) child.kill('SIGTERM')
  process.exit(code)
}

/**
 * From here on the set-up and its children end when the person or the system asks for it, also by ending npm: that
 * kills the shell between npm and us and not us, so a change of parent counts as SIGTERM.
 */
export function stopOnSignals() {
  const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }
  for (const [signal, code] of Object.entries(signals)) process.on(signal, () => answer(signal, code))
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && answer('SIGTERM', signals.SIGTERM), 500).unref()
}

/** From here on signals are answered otherwise (by JupyterLab). */
export function answerSignals(by) {
  answer = by
}

/** Runs a command quietly. Resolves with its exit code and everything it printed; rejects only if it cannot be started. */
export function runQuietly(command, args, { cwd = root, env = process.env, input } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] })
    running.add(child)
    let output = ''
    const take = (bytes) => (output += bytes)
    child.stdout.setEncoding('utf8').on('data', take)
    child.stderr.setEncoding('utf8').on('data', take)
    if (input !== undefined) child.stdin.end(input)
    child.on('error', (error) => {
      running.delete(child)
      reject(error)
    })
    child.on('close', (code, signal) => {
      running.delete(child)
      resolve({ code: code ?? 1, signal, output })
    })
  })
}

/** Runs a command with its output going to ours (both of its streams to our stdout, so that lines keep their order). */
export function runLoudly(command, args, { cwd = root, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 1, 1] })
    running.add(child)
    child.on('error', (error) => {
      running.delete(child)
      reject(error)
    })
    child.on('close', (code, signal) => {
      running.delete(child)
      resolve({ code: code ?? 1, signal })
    })
  })
}

/** What a short command prints, or undefined if there is no such command or it fails. */
export function ask(command, args, env = process.env) {
  const { status, stdout } = spawnSync(command, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return status === 0 ? stdout.trim() : undefined
}

const NO_NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET|Temporary failure in name resolution|Failed to establish a new connection|Name or service not known|NewConnectionError|ConnectTimeout|Network is unreachable|Could not resolve|getaddrinfo/
const DISK_FULL = /ENOSPC|No space left on device/

/** The words for a failed installation, by what its output says. */
export function installProblem(what, registry, output) {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  // npm tells first what is wrong, pip last.
  const detail = lines.length > 40 ? [...lines.slice(0, 20), '...', ...lines.slice(-20)].join('\n') : lines.join('\n')
  if (DISK_FULL.test(output))
    return new Problem(`${what}: the disk is full.`, { detail, advice: 'About 3 GB are needed.' })
  if (NO_NETWORK.test(output)) {
    return new Problem(`${what}: ${registry} cannot be reached.`, {
      detail,
      advice:
        'The first start needs the network (or a mirror or proxy set up for it); later starts do not. Then try again.',
    })
  }
  return new Problem(`${what}: the installation failed; what it said is above.`, { detail })
}

/** npm as the person runs it: the very one that started us, where it did. */
export function npm(args, options = {}) {
  const cli = process.env.npm_execpath
  if (cli && /npm-cli\.c?js$/.test(cli)) return runQuietly(process.execPath, [cli, ...args], options)
  return runQuietly('npm', args, options)
}
