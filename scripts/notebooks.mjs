// `npm run notebooks [-- NAME.ipynb...]`: executes notebooks beside fresh demo data and stores their outputs, which the
// tests then hold them to.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './setup/build.mjs'
import { ensureTestData, testData } from './setup/demo-data.mjs'
import { ensureJupyter, labEnv } from './setup/jupyter.mjs'
import { withLock } from './setup/lock.mjs'
import { ensurePackages } from './setup/packages.mjs'
import { inRoot } from './setup/paths.mjs'
import { printProblem, Problem, step } from './setup/progress.mjs'
import { ensureEnvironment, environments, venvPython } from './setup/python.mjs'
import { runQuietly, stopOnSignals } from './setup/run.mjs'

const isNotebook = (name) => name.endsWith('.ipynb')

async function store(name) {
  const folder = mkdtempSync(inRoot('test-artifacts', 'notebook-'))
  try {
    cpSync(testData, join(folder, 'strax_data'), { recursive: true })
    const file = inRoot('notebooks', name)
    const program = inRoot('notebooks', 'test', 'execute.py')
    const env = labEnv({ JUPYTER_CONFIG_DIR: join(folder, '.config'), JUPYTER_RUNTIME_DIR: join(folder, '.runtime') })
    const args = [program, file, file, '--folder', folder]
    const { code, output } = await runQuietly(venvPython(environments.lab.folder), args, { env })
    if (code !== 0) throw new Problem(`${name} could not be executed.`, { detail: output })
    return 'executed and stored'
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

stopOnSignals()
try {
  await withLock(async () => {
    await step('Node packages', ensurePackages)
    await step('build', ensureBuilt)
    await step('JupyterLab', (say) => ensureEnvironment('lab', say))
    await step('kernel and extension', ensureJupyter)
    await step('demo data', ensureTestData)
  })
  mkdirSync(inRoot('test-artifacts'), { recursive: true })
  const named = process.argv.slice(2)
  const names = named.length > 0 ? named : readdirSync(inRoot('notebooks')).filter(isNotebook)
  for (const name of names) await step(name, () => store(name))
} catch (error) {
  printProblem(error)
  process.exitCode = 1
}
