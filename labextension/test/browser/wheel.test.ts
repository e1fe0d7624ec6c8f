/**
 * The wheel in a new environment, away from the clone: installed by pip alone, JupyterLab has extension and kernel, a notebook runs,
 * and taking it away leaves nothing. JupyterLab's own packages are lent by the environment of the tests; the
 * extension's README says how to try it with everything new.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { chromium } from 'playwright-core'
import { demoData } from './lab.js'
import { NotebookPage } from './notebook-page.js'
import { jupyterEnv, labPython, startJupyter } from './setup/server.mjs'

const root = fileURLToPath(new URL('../../..', import.meta.url))

let place: string
let python: string
let env: NodeJS.ProcessEnv
let before: string[]

/** What a Python program says, on whichever stream. */
function run(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(python, args, { cwd: place, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`)
  return stdout + stderr
}
const pip = (...args: string[]): string =>
  execFileSync(labPython, ['-m', 'pip', '--python', python, '--disable-pip-version-check', ...args], {
    cwd: place,
    env: jupyterEnv(place),
    encoding: 'utf8',
    stdio: 'pipe',
  })
const filesOf = (folder: string): string[] =>
  // pip leaves folders behind that were not there before; Python makes caches of what it runs.
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && !entry.parentPath.includes('__pycache__'))
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted()

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'straxlab-wheel-test-'))
  const venv = join(place, 'venv')
  execFileSync(labPython, ['-m', 'venv', '--without-pip', venv])
  python = join(venv, 'bin', 'python')
  const paths = (of: string): string =>
    execFileSync(of, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'], { encoding: 'utf8' }).trim()
  writeFileSync(join(paths(python), 'lent.pth'), `${paths(labPython)}\n`)
  const lent = dirname(dirname(labPython))
  env = { ...jupyterEnv(place, python), JUPYTERLAB_DIR: join(lent, 'share', 'jupyter', 'lab') }
  before = filesOf(venv)
})
afterAll(() => rmSync(place, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }))

test('the wheel is built of what was built, and installed by pip alone', () => {
  execFileSync(process.execPath, [join(root, 'scripts', 'wheel.mjs'), place], { env: jupyterEnv(place), stdio: 'pipe' })
  const wheel = readdirSync(place).find((name) => name.endsWith('.whl'))!
  expect(wheel).toMatch(/^straxlab-[\d.]+-py3-none-\w+\.whl$/)
  pip('install', '--quiet', '--no-index', '--no-deps', join(place, wheel))
  expect(run('-m', 'jupyterlab.labextensions', 'list')).toMatch(
    /@straxlab\/labextension v[\d.]+.*enabled.*OK.*straxlab/,
  )
  expect(run('-m', 'jupyter_client.kernelspecapp', 'list')).toMatch(/^\s*straxlab\s+.*venv/m)
  const logos = filesOf(join(place, 'venv', 'share', 'jupyter', 'kernels', 'straxlab')).map((file) => basename(file))
  expect(logos.toSorted()).toEqual(['kernel.json', 'logo-32x32.png', 'logo-64x64.png', 'logo-svg.svg'])
})

test('a notebook runs on the kernel that the wheel carries', () => {
  const notebooks = join(place, 'notebooks')
  cpSync(demoData, join(notebooks, 'strax_data'), { recursive: true })
  copyFileSync(join(root, 'notebooks', 'superruns.ipynb'), join(notebooks, 'superruns.ipynb'))
  const program = `
import nbformat, nbclient, os
os.chdir('notebooks')
book = nbformat.read('superruns.ipynb', 4)
nbclient.NotebookClient(book, kernel_name='straxlab', timeout=120).execute()
nbformat.write(book, 'superruns.ipynb')
`
  run('-c', program)
  const book = JSON.parse(readFileSync(join(notebooks, 'superruns.ipynb'), 'utf8')) as {
    cells: { source: string[]; outputs?: { output_type: string }[] }[]
  }
  const outputs = book.cells.flatMap(({ outputs: of = [] }) => of)
  expect(outputs.length).toBeGreaterThan(10)
  expect(outputs.filter(({ output_type }) => output_type === 'error')).toEqual([])
})

test('JupyterLab shows the outputs by the extension that the wheel carries', async () => {
  const jupyter = await startJupyter({ python, place, env: { JUPYTERLAB_DIR: env['JUPYTERLAB_DIR'] } })
  const started = JSON.parse(process.env['STRAXLAB_BROWSER_TESTS']!) as { chromium: string }
  const browser = await chromium.connect(started.chromium)
  try {
    cpSync(join(place, 'notebooks'), jupyter.folder, { recursive: true })
    const address = `${jupyter.url}lab/tree/superruns.ipynb?token=${jupyter.token}&reset`
    const notebook = await NotebookPage.open(await browser.newPage(), address)
    await notebook.page.locator('.jp-Notebook .straxlab-Runs .straxlab-Grid-row').first().waitFor()
    const where = await notebook.run('console.log(process.argv[1])')
    expect(where).toContain(join('straxlab', 'node', 'node_modules'))
    // Translations and the like are not lent.
    expect(notebook.errors.filter((text) => text.includes('straxlab'))).toEqual([])
    await notebook.screenshot('wheel')
    await notebook.close()
  } finally {
    await browser.close()
    await jupyter.stop()
  }
})

test('taken away, it leaves nothing', () => {
  pip('uninstall', '--quiet', '--yes', 'straxlab')
  expect(filesOf(join(place, 'venv'))).toEqual(before)
})
