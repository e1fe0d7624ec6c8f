import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { labEnv } from './jupyter.mjs'
import { inRoot, workspaces } from './paths.mjs'
import { environments, venvPython } from './python.mjs'
import { runLoudly } from './run.mjs'
import { filesBelow } from './stamps.mjs'
import { nothing, plus, readJson, tallyOfJest, tallyOfPytest } from './tally.mjs'

const bin = (...parts) => inRoot('node_modules', ...parts)

async function check(name, script, args) {
  console.log(`-- ${name}`)
  const { code } = await runLoudly(process.execPath, [script, ...args])
  if (code !== 0) console.log(`-- ${name}: failed`)
  return code === 0 ? { ...nothing, passed: 1 } : { ...nothing, failed: 1 }
}

/** Types, lint and format; each counts as one test. */
async function checks() {
  const isConfig = (file) => file.endsWith('tsconfig.json')
  const skip = (name) => name === 'node_modules' || name === 'fixtures' || name.startsWith('.')
  const tests = [...workspaces, 'notebooks'].flatMap((name) => filesBelow(inRoot(name, 'test'), skip).filter(isConfig))
  const types = await check('types', bin('typescript', 'bin', 'tsc'), ['-b', '--pretty', 'false', '.', ...tests])
  const lint = await check('lint', bin('eslint', 'bin', 'eslint.js'), ['.', '--max-warnings', '0'])
  const format = await check('format', bin('prettier', 'bin', 'prettier.cjs'), ['--check', '--log-level', 'warn', '.'])
  return [types, lint, format].reduce(plus)
}

/** One jest project. `without`: why its tests cannot run here; they are counted as skipped then. */
async function jest(project, { flags = [], more = [], env = {}, without }) {
  const folder = mkdtempSync(join(tmpdir(), 'straxlab-jest-'))
  const file = join(folder, 'results.json')
  const skip = without ? ['--testNamePattern=(?!)'] : []
  const reporters = ['default', inRoot('scripts', 'setup', 'tally-reporter.mjs')]
  // Flags that take several values come before a switch, or they would swallow the paths in `flags`.
  const args = [
    '--reporters',
    ...reporters,
    '--selectProjects',
    project,
    '--passWithNoTests',
    ...more,
    ...flags,
    ...skip,
  ]
  try {
    const command = [
      '--experimental-vm-modules',
      '--no-warnings=ExperimentalWarning',
      bin('jest', 'bin', 'jest.js'),
      ...args,
    ]
    const { code } = await runLoudly(process.execPath, command, {
      env: { ...process.env, ...env, STRAXLAB_TALLY: file },
    })
    if (existsSync(file)) return tallyOfJest(readJson(file), code)
    return { ...nothing, failed: code === 0 ? 0 : 1 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function pytest(files, env) {
  if (files.length === 0) return nothing
  const folder = mkdtempSync(join(tmpdir(), 'straxlab-pytest-'))
  const file = join(folder, 'results.xml')
  try {
    const args = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', `--junitxml=${file}`, ...files]
    const { code } = await runLoudly(venvPython(environments.lab.folder), args, { env })
    return existsSync(file) ? tallyOfPytest(readFileSync(file, 'utf8'), code) : { ...nothing, failed: 1 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const pythonTests = (workspace) =>
  filesBelow(inRoot(workspace, 'test'), (name) => name === '__pycache__').filter((file) =>
    /\/test_[^/]*\.py$/.test(file),
  )

/**
 * The parts of the tests, in the order in which they run. `needs`: what is installed for them. `run` is given
 * { flags, env, without }; it answers with a tally.
 */
export const parts = {
  checks: { about: 'types, lint, format', needs: [], run: () => checks() },
  core: { about: 'the library, without Python', needs: [], run: (o) => jest('core', o) },
  interop: { about: 'the library against strax itself', needs: ['oracle'], run: (o) => jest('interop', o) },
  kernel: {
    about: 'the kernel, also by jupyter_kernel_test',
    needs: ['lab', 'jupyter'],
    run: async (o) =>
      plus(
        await jest('kernel', { ...o, more: ['--runInBand'] }),
        await pytest(o.flags.length > 0 ? [] : pythonTests('kernel'), labEnv(o.env)),
      ),
  },
  labextension: {
    about: 'the JupyterLab extension, without a browser',
    needs: ['lab'],
    run: (o) => jest('labextension', o),
  },
  notebooks: {
    about: 'the notebooks, executed and compared',
    needs: ['lab', 'jupyter', 'demo data'],
    run: (o) => jest('notebooks', { ...o, more: ['--runInBand'] }),
  },
  browser: {
    about: 'JupyterLab with kernel and extension in Chromium',
    needs: ['lab', 'jupyter', 'demo data', 'chromium'],
    run: (o) => jest('browser', { ...o, more: ['--runInBand'] }),
  },
}
