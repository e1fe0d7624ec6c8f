import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Notebook } from './notebook.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const python = process.env.STRAXLAB_LAB_PYTHON ?? join(root, '.venv', 'bin', 'python')
const program = fileURLToPath(new URL('./execute.py', import.meta.url))

/** The notebooks that a person opens. */
export const notebooksFolder = join(root, 'notebooks')

export const readNotebook = (file: string): Notebook => JSON.parse(readFileSync(file, 'utf8')) as Notebook

/**
 * Executes a notebook in a folder of its own, beside fresh demo data; `times` over, beside what it made before. The file itself is
 * only read.
 */
export async function executeNotebook(
  file: string,
  o: { readonly kernel?: string; readonly times?: number } = {},
): Promise<Notebook> {
  if (!existsSync(python)) throw new Error(`there is no ${python}: run these tests by 'npm test -- notebooks'`)
  // Inside the clone, so that `@straxlab/core` is found as from the notebook's own place.
  const artifacts = join(root, 'test-artifacts')
  mkdirSync(artifacts, { recursive: true })
  const folder = mkdtempSync(join(artifacts, 'notebook-'))
  try {
    const data = process.env.STRAXLAB_DEMO_DATA ?? join(notebooksFolder, 'strax_data')
    if (existsSync(data)) cpSync(data, join(folder, 'strax_data'), { recursive: true })
    const target = join(folder, 'executed.ipynb')
    const env = { ...process.env, NODE_OPTIONS: undefined, NODE_ENV: undefined, JEST_WORKER_ID: undefined }
    const own = { JUPYTER_CONFIG_DIR: join(folder, '.config'), JUPYTER_RUNTIME_DIR: join(folder, '.runtime') }
    const paths = { PATH: `${dirname(python)}:${process.env.PATH ?? ''}`, PYTHONPATH: undefined, PYTHONHOME: undefined }
    const kernel = o.kernel === undefined ? [] : ['--kernel', o.kernel]
    for (let time = 0; time < (o.times ?? 1); time++)
      await promisify(execFile)(python, [program, file, target, '--folder', folder, ...kernel], {
        env: { ...env, ...own, ...paths },
        maxBuffer: 1 << 28,
      })
    return readNotebook(target)
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}
