// `node scripts/wheel.mjs [FOLDER]`: builds the wheel `straxlab`, which pip installs: extension, kernel specification, kernel and
// core with the npm packages they run on (those of this system: the wheel is for it alone). Default folder: labextension/dist.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ensureBuilt } from './setup/build.mjs'
import { copyRuntimePackages } from './setup/node-packages.mjs'
import { withLock } from './setup/lock.mjs'
import { ensurePackages } from './setup/packages.mjs'
import { inRoot } from './setup/paths.mjs'
import { printProblem, Problem, step } from './setup/progress.mjs'
import { ensureEnvironment, environments, pythonEnv, venvPython } from './setup/python.mjs'
import { runQuietly, stopOnSignals } from './setup/run.mjs'

const SOURCES = ['pyproject.toml', 'hatch_build.py', 'README.md', 'LICENSE', 'install.json', 'kernelspec', 'straxlab']

/** Outside the clone, so that nothing git ignores is left out. */
async function pack(out) {
  const folder = mkdtempSync(join(tmpdir(), 'straxlab-wheel-'))
  try {
    for (const name of SOURCES) cpSync(inRoot('labextension', name), join(folder, name), { recursive: true })
    for (const name of readdirSync(inRoot('kernel', 'resources')))
      cpSync(inRoot('kernel', 'resources', name), join(folder, 'kernelspec', name))
    if (!existsSync(join(folder, 'straxlab', 'labextension', 'package.json')))
      throw new Problem('the extension was not built: there is no labextension/straxlab/labextension.')
    const packages = copyRuntimePackages(join(folder, 'straxlab', 'node'))
    mkdirSync(out, { recursive: true })
    const args = ['-m', 'pip', 'wheel', '--quiet', '--no-deps', '--no-build-isolation', '--wheel-dir', out, folder]
    const { code, output } = await runQuietly(venvPython(environments.lab.folder), args, { env: pythonEnv() })
    if (code !== 0) throw new Problem('the wheel could not be built.', { detail: output })
    const wheel = readdirSync(out).find((name) => /^straxlab-.*\.whl$/.test(name))
    if (!wheel) throw new Problem(`pip said that it built the wheel, but there is none in ${out}.`, { detail: output })
    const megabytes = (statSync(join(out, wheel)).size / 1e6).toFixed(1)
    return `${join(out, wheel)}: ${megabytes} MB, ${packages} npm packages`
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

stopOnSignals()
try {
  const out = resolve(process.argv[2] ?? inRoot('labextension', 'dist'))
  await withLock(async () => {
    await step('Node packages', ensurePackages)
    await step('Python packages', (say) => ensureEnvironment('lab', say))
    await step('build', (say) => ensureBuilt(say))
  })
  await step('wheel', () => pack(out))
} catch (error) {
  printProblem(error)
  process.exitCode = 1
}
