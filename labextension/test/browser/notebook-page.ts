import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ConsoleMessage, Locator, Page, Request } from 'playwright-core'

const screenshots = fileURLToPath(new URL('../../../test-artifacts/screenshots', import.meta.url))

/** An output of a cell, as nbformat has it; texts joined. */
export interface CellOutput {
  readonly output_type: 'stream' | 'display_data' | 'execute_result' | 'error' | 'update_display_data'
  readonly name?: string
  readonly text?: string
  readonly data?: { readonly [mime: string]: unknown }
  readonly metadata?: { readonly [key: string]: unknown }
  readonly ename?: string
  readonly evalue?: string
  readonly traceback?: readonly string[]
}

/** The little that is used of `window.jupyterapp`. */
interface JupyterApp {
  readonly restored: Promise<unknown>
  readonly commands: { execute(command: string, args?: object): Promise<unknown>; hasCommand(command: string): boolean }
  readonly shell: {
    readonly currentWidget: NotebookPanel | null
    widgets(area: string): Iterable<Partial<NotebookPanel>>
  }
}
interface NotebookPanel {
  readonly sessionContext: {
    readonly ready: Promise<void>
    readonly session: { readonly kernel: Kernel } | null
    shutdown(): Promise<void>
    restartKernel(): Promise<void>
  }
  readonly content: { readonly model: { readonly cells: Iterable<CellModel> }; activeCellIndex: number }
}
interface Kernel {
  readonly info: Promise<unknown>
  readonly status: string
}
interface CellModel {
  readonly type: string
  readonly outputs?: { toJSON(): CellOutput[] }
  readonly sharedModel: { getSource(): string; setSource(source: string): void }
}
declare global {
  var jupyterapp: JupyterApp | undefined
}

/** A page with JupyterLab on it, mostly with a notebook in front. */
export class NotebookPage {
  /** Errors of the page and requests that left this machine: a good test ends with both empty. */
  readonly errors: string[] = []
  readonly foreignRequests: string[] = []

  private constructor(readonly page: Page) {
    page.on('pageerror', (error) => this.errors.push(String(error)))
    page.on('console', (message: ConsoleMessage) => {
      if (message.type() === 'error') this.errors.push(`${message.text()} (${message.location().url})`)
    })
    page.on('request', (request: Request) => {
      const { protocol, hostname } = new URL(request.url())
      const foreign = protocol.startsWith('http') || protocol.startsWith('ws')
      if (foreign && hostname !== '127.0.0.1' && hostname !== 'localhost') this.foreignRequests.push(request.url())
    })
  }

  static async openLab(page: Page, address: string): Promise<NotebookPage> {
    const opened = new NotebookPage(page)
    await page.goto(address, { waitUntil: 'commit' })
    // The splash screen may not be there yet, so its absence tells nothing.
    await page.waitForFunction(() => globalThis.jupyterapp?.restored, null, { timeout: 60_000 })
    await page.evaluate(() => globalThis.jupyterapp!.restored.then(() => null))
    return opened
  }

  static async open(page: Page, address: string): Promise<NotebookPage> {
    const opened = await NotebookPage.openLab(page, address)
    await page.locator('.jp-NotebookPanel').waitFor({ timeout: 60_000 })
    await page.locator('.jp-Notebook .jp-Cell').first().waitFor()
    await opened.kernelReady()
    return opened
  }

  /** The idle mark alone can lie: it may be shown before the kernel has answered at all. */
  async kernelReady(): Promise<void> {
    await this.page.waitForFunction(() => globalThis.jupyterapp?.shell.currentWidget?.sessionContext, null)
    await this.page.evaluate(async () => {
      const { sessionContext } = globalThis.jupyterapp!.shell.currentWidget!
      await sessionContext.ready
      await sessionContext.session!.kernel.info
    })
  }

  /** Executes a command of JupyterLab and waits for its end. */
  async command(name: string, args: object = {}): Promise<void> {
    await this.page.evaluate(([id, more]) => globalThis.jupyterapp!.commands.execute(id, more).then(() => null), [
      name,
      args,
    ] as const)
  }

  /** Runs all cells and waits for the last. Errors of cells are among the outputs. */
  async runAll(): Promise<void> {
    await this.command('notebook:run-all-cells')
    await this.page.waitForFunction(
      () => globalThis.jupyterapp!.shell.currentWidget!.sessionContext.session!.kernel.status === 'idle',
    )
  }

  /** Runs one code cell by keyboard, as a person does, and waits for its end. */
  async runCell(index: number): Promise<void> {
    await this.cell(index).locator('.cm-content').click()
    await this.command('notebook:run-cell')
  }

  /** The code cell of that number, in the page. */
  cell(index: number): Locator {
    return this.page.locator('.jp-Notebook .jp-CodeCell').nth(index)
  }

  /** The outputs of every code cell, from JupyterLab's own model. */
  async outputs(): Promise<CellOutput[][]> {
    const outputs = await this.page.evaluate(() => {
      const cells = [...globalThis.jupyterapp!.shell.currentWidget!.content.model.cells]
      return cells.filter((cell) => cell.type === 'code').map((cell) => cell.outputs?.toJSON() ?? [])
    })
    return outputs.map((cell) => cell.map((output) => withJoinedText(output)))
  }

  /** All text that a cell has put out: streams, results, errors. */
  async textOf(index: number): Promise<string> {
    const outputs = (await this.outputs())[index] ?? []
    const textOf = (output: CellOutput) =>
      output.text ?? output.data?.['text/plain'] ?? output.traceback?.join('\n') ?? ''
    return outputs.map((output) => String(textOf(output))).join('')
  }

  /** Sources of all code cells. */
  async sources(): Promise<string[]> {
    return this.page.evaluate(() => {
      const cells = [...globalThis.jupyterapp!.shell.currentWidget!.content.model.cells]
      return cells.filter((cell) => cell.type === 'code').map((cell) => cell.sharedModel.getSource())
    })
  }

  /** Runs code in a new cell at the end; returns what it put out, as text. */
  async run(source: string): Promise<string> {
    const index = await this.page.evaluate(async (text) => {
      const { commands, shell } = globalThis.jupyterapp!
      const { content } = shell.currentWidget!
      content.activeCellIndex = [...content.model.cells].length - 1
      await commands.execute('notebook:insert-cell-below')
      const cells = [...content.model.cells]
      cells.at(-1)!.sharedModel.setSource(text)
      await commands.execute('notebook:run-cell')
      return cells.filter((cell) => cell.type === 'code').length - 1
    }, source)
    return this.textOf(index)
  }

  /** Light or dark, as the person sets it. */
  async useTheme(theme: 'Light' | 'Dark'): Promise<void> {
    const name = `JupyterLab ${theme}`
    await this.command('apputils:change-theme', { theme: name })
    await this.page.waitForFunction((wanted) => document.body.dataset['jpThemeName'] === wanted, name)
    // Style sheets are swapped after the name; what is drawn follows in a frame.
    await this.page.waitForTimeout(300)
  }

  /** A picture for people, in test-artifacts/screenshots. Returns its path. */
  async screenshot(name: string): Promise<string> {
    mkdirSync(screenshots, { recursive: true })
    const path = join(screenshots, `${name}.png`)
    await this.page.screenshot({ path })
    return path
  }

  /** Pictures in both themes, wide and narrow. `prepare` brings into sight what matters. */
  async looks(name: string, prepare: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    for (const theme of ['Light', 'Dark'] as const) {
      await this.useTheme(theme)
      for (const width of [1280, 700]) {
        await this.page.setViewportSize({ width, height: 960 })
        await this.page.waitForTimeout(300)
        await prepare()
        await this.screenshot(`${name}-${theme.toLowerCase()}-${width}`)
      }
    }
    await this.page.setViewportSize({ width: 1280, height: 960 })
    await this.useTheme('Light')
  }

  get isClosed(): boolean {
    return this.page.isClosed()
  }

  /** Closes the page and ends the kernels of its notebooks. */
  async close(): Promise<void> {
    if (this.isClosed) return
    const end = async (): Promise<void> => {
      for (const { sessionContext } of globalThis.jupyterapp?.shell.widgets('main') ?? [])
        await sessionContext?.shutdown()
    }
    await this.page.evaluate(end).catch(() => 0)
    await this.page.close()
  }
}

const joined = (value: unknown) =>
  Array.isArray(value) && value.every((part) => typeof part === 'string') ? value.join('') : value

function withJoinedText(output: CellOutput): CellOutput {
  const data =
    output.data && Object.fromEntries(Object.entries(output.data).map(([mime, value]) => [mime, joined(value)]))
  return {
    ...output,
    ...(output.text === undefined ? {} : { text: String(joined(output.text)) }),
    ...(data ? { data } : {}),
  }
}
