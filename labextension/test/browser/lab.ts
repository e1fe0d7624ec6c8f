/** JupyterLab in Chromium, for tests: a folder of notebooks, and pages on them. */
import { test } from '@jest/globals'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import { NotebookPage } from './notebook-page.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
export const demoData = process.env.STRAXLAB_DEMO_DATA ?? join(root, 'notebooks', 'strax_data')

/** What setup/start.mjs has started. */
interface Started {
  readonly folder: string
  readonly url: string
  readonly token: string
  readonly chromium: string
}

export interface LabOptions {
  /** Notebooks made for the test: name without `.ipynb` -> the sources of its code cells. */
  readonly cells?: { readonly [name: string]: readonly string[] }
  /** Copies of notebooks in `notebooks/`, with the outputs that are stored in them. */
  readonly copies?: readonly string[]
  /** A copy of the demo data as `strax_data`. */
  readonly demoData?: boolean
  /** Kernel of the made notebooks; default `straxlab`. */
  readonly kernel?: string
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

/** A folder of notebooks on the JupyterLab of the tests, and a browser on it. Close it. */
export class Lab {
  private readonly pages = new Set<NotebookPage>()

  private constructor(
    /** Its notebooks are here; `name` in the file browser. */
    readonly folder: string,
    readonly name: string,
    private readonly started: Started,
    private readonly browser: Browser,
    private readonly context: BrowserContext,
  ) {}

  static async open(options: LabOptions = {}): Promise<Lab> {
    const text = process.env['STRAXLAB_BROWSER_TESTS']
    if (!text) throw new Error('JupyterLab was not started: the jest project `browser` does it (globalSetup)')
    const started = JSON.parse(text) as Started
    const folder = mkdtempSync(join(started.folder, 'test-'))
    fillFolder(folder, options)
    const browser = await chromium.connect(started.chromium)
    const context = await browser.newContext({
      viewport: { width: 1280, height: 960 },
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    return new Lab(folder, basename(folder), started, browser, context)
  }

  /** Address of a file or folder in this test's workspace; `reset`: with nothing open but it. */
  address(path = '', { reset = true } = {}): string {
    const { url, token } = this.started
    const place = path === '' ? '' : `/tree/${this.name}/${path}`
    return `${url}lab/workspaces/${this.name}${place}?token=${token}${reset ? '&reset' : ''}`
  }

  /** Opens a notebook in a new page and waits until its kernel is ready. */
  async openNotebook(name: string): Promise<NotebookPage> {
    return this.keep(await NotebookPage.open(await this.context.newPage(), this.address(name)))
  }

  /** Opens JupyterLab without a notebook. */
  async openLab(): Promise<NotebookPage> {
    return this.keep(await NotebookPage.openLab(await this.context.newPage(), this.address()))
  }

  /** Writes a file into this test's folder. */
  write(path: string, text: string): void {
    const file = join(this.folder, path)
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, text)
  }

  async screenshots(name: string): Promise<void> {
    let i = 0
    for (const page of this.pages) if (!page.isClosed) await page.screenshot(i++ === 0 ? name : `${name}-${i}`)
  }

  async close(): Promise<void> {
    for (const page of this.pages) await page.close()
    await this.context.close()
    await this.browser.close()
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }

  private keep(page: NotebookPage): NotebookPage {
    this.pages.add(page)
    return page
  }
}

/** A test in a browser. Where it fails, a picture of what was to be seen is kept. */
export function browserTest(name: string, lab: () => Lab, work: () => Promise<void>): void {
  test(name, async () => {
    try {
      await work()
    } catch (error) {
      await lab()
        .screenshots(`failed-${name.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 60)}`)
        .catch(() => undefined)
      throw error
    }
  })
}

function fillFolder(folder: string, { cells = {}, copies = [], demoData: withData, kernel }: LabOptions): void {
  for (const [name, sources] of Object.entries(cells)) {
    writeFileSync(join(folder, `${name}.ipynb`), JSON.stringify(notebookOf(sources, kernel)))
  }
  const notebooks = join(root, 'notebooks')
  const there = new Set(readdirSync(notebooks))
  for (const name of copies) {
    if (!there.has(`${name}.ipynb`)) throw new Error(`there is no notebook ${name}`)
    cpSync(join(notebooks, `${name}.ipynb`), join(folder, `${name}.ipynb`))
  }
  if (!withData) return
  if (!existsSync(demoData)) throw new Error(`there are no demo data in ${demoData}`)
  cpSync(demoData, join(folder, 'strax_data'), { recursive: true })
}
