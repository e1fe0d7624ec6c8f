import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inRoot, root } from './paths.mjs'
import { Problem } from './progress.mjs'
import { ask, installProblem, runQuietly } from './run.mjs'
import { hashOf } from './stamps.mjs'

/** Two environments, because strax's pinned packages and JupyterLab's exclude each other. */
export const environments = {
  lab: { folder: '.venv', lock: 'requirements/lab.lock.txt', oldest: [3, 10], what: 'JupyterLab' },
  oracle: {
    folder: '.venv-oracle',
    lock: 'requirements/oracle.lock.txt',
    oldest: [3, 11],
    what: 'strax, the judge of the tests',
  },
}

/** The environment of our Python processes: packages of other Pythons (PYTHONPATH) must not leak in. */
export function pythonEnv(more = {}) {
  const env = { ...process.env, PIP_USER: '0', PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_NO_INPUT: '1', ...more }
  delete env.PYTHONPATH
  delete env.PYTHONHOME
  return env
}

export const venvPython = (folder) => inRoot(folder, 'bin', 'python')

const CANDIDATES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3.14', 'python']
const VERSION = 'import sys; print("%d.%d.%d" % sys.version_info[:3])'
const newEnough = (version, oldest) => {
  const [major, minor] = version.split('.').map(Number)
  return major === oldest[0] && minor >= oldest[1]
}

/** The first Python on this machine that is new enough; STRAXLAB_BASE_PYTHON names another. */
export function findPython(
  oldest,
  candidates = process.env.STRAXLAB_BASE_PYTHON ? [process.env.STRAXLAB_BASE_PYTHON] : CANDIDATES,
) {
  const seen = []
  const named = process.env.STRAXLAB_BASE_PYTHON
  for (const command of candidates) {
    const version = ask(command, ['-c', VERSION], pythonEnv())
    if (version && newEnough(version, oldest)) return { command, version }
    if (version) seen.push(`${command} is ${version}`)
  }
  throw new Problem(
    seen.length > 0
      ? `Python ${oldest.join('.')} or newer is needed; here ${seen.join(', ')}.`
      : named
        ? `STRAXLAB_BASE_PYTHON (${named}) is not a Python.`
        : 'there is no Python on this machine.',
    {
      advice:
        `Install Python ${oldest.join('.')} or newer (Debian, Ubuntu: apt-get install python3 python3-venv),\n` +
        'or name one: STRAXLAB_BASE_PYTHON=/path/to/python3',
    },
  )
}

const markFile = (folder) => inRoot(folder, 'straxlab.json')
const readMark = (folder) =>
  existsSync(markFile(folder)) ? JSON.parse(readFileSync(markFile(folder), 'utf8')) : undefined
const writeMark = (folder, mark) => writeFileSync(markFile(folder), JSON.stringify(mark))

/** Makes the virtual environment; where Debian has taken ensurepip out of Python, with the pip of the system. */
async function makeVenv(python, folder) {
  const path = inRoot(folder)
  mkdirSync(path)
  // Programs for Node inside the environment are CommonJS, whatever the package.json above says.
  writeFileSync(join(path, 'package.json'), '{ "type": "commonjs" }\n')
  writeMark(folder, { state: 'begun' }) // a folder without this mark is not ours and is never touched
  const made = await runQuietly(python.command, ['-m', 'venv', path], { env: pythonEnv() })
  if (made.code === 0) return
  const bare = await runQuietly(python.command, ['-m', 'venv', '--without-pip', path], { env: pythonEnv() })
  const pip = bare.code === 0 ? ask(python.command, ['-m', 'pip', '--version'], pythonEnv()) : undefined
  if (pip) {
    const args = ['-m', 'pip', '--python', venvPython(folder), 'install', '--quiet', 'pip']
    if ((await runQuietly(python.command, args, { env: pythonEnv() })).code === 0) return
  }
  rmSync(path, { recursive: true, force: true })
  throw new Problem(`Python ${python.version} (${python.command}) cannot make virtual environments.`, {
    detail: made.output.split('\n').slice(-12).join('\n'),
    advice: `Debian, Ubuntu: apt-get install python3-venv`,
  })
}

async function aptVenv(say) {
  if (process.getuid?.() !== 0 || !ask('apt-get', ['--version'])) return false
  say('apt-get install python3-venv')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await runQuietly('apt-get', ['update'], { env })
  return (await runQuietly('apt-get', ['install', '-y', '--no-install-recommends', 'python3-venv'], { env })).code === 0
}

async function makeVenvSomehow(python, folder, say) {
  try {
    await makeVenv(python, folder)
  } catch (error) {
    if (!(await aptVenv(say))) throw error
    await makeVenv(python, folder)
  }
}

/** Makes or updates one of the `environments`; returns what was done. */
export async function ensureEnvironment(name, say) {
  const { folder, lock, oldest, what } = environments[name]
  const stamp = hashOf(root, readFileSync(inRoot(lock), 'utf8'))
  const mark = readMark(folder)
  const works = mark && ask(venvPython(folder), ['-c', VERSION], pythonEnv())
  if (works && mark.stamp === stamp) return 'up to date'
  if (existsSync(inRoot(folder)) && !mark) {
    throw new Problem(`the folder ${folder} is there but was not made by straxlab.`, {
      advice: `Move ${folder} away and try again.`,
    })
  }
  // Half-made, moved with the clone, or its Python is gone: begin anew. Only the list has changed: update.
  const update = works && mark.state === 'done' && mark.root === root && newEnough(works, oldest)
  if (mark && !update) rmSync(inRoot(folder), { recursive: true, force: true })
  if (!update) {
    const python = findPython(oldest)
    say(`a new environment in ${folder} with Python ${python.version}`)
    await makeVenvSomehow(python, folder, say)
  }
  say(`installing ${what}, one to two minutes`)
  writeMark(folder, { state: 'installing' })
  const args = ['-m', 'pip', 'install', '--quiet', '--retries', '2', '-r', inRoot(lock)]
  const { code, output } = await runQuietly(venvPython(folder), args, { env: pythonEnv() })
  if (code !== 0) throw installProblem(`Python packages (${lock})`, 'the Python package index', output)
  writeMark(folder, { state: 'done', root, stamp })
  return `${what} installed in ${folder}`
}

export const venvPath = (folder, ...parts) => join(inRoot(folder), ...parts)
