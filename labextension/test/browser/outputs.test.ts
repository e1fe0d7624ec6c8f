/** Outputs of the straxlab kernel in JupyterLab: tables, metadata, chunk maps and plots, as a person sees and uses them. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Locator } from 'playwright-core'
import { chunkColumns, HOSTILE, metadataPayload, runsPayload, superrunPayload } from '../viewers/payloads.js'
import { Lab, notebookOf } from './lab.js'
import type { NotebookPage } from './notebook-page.js'

const CELLS = [
  `import { Context, DataDirectory, histogram } from '@straxlab/core'
import { demoPlugins } from '@straxlab/core/demo'
const st = new Context({ storage: [new DataDirectory('./strax_data', { provideRunMetadata: true })], register: demoPlugins })
await st.selectRuns({ checkAvailable: ['peaks'] })`,
  `await st.defineRun('_three', ['012101', '012102', '012106'])
await st.getMetadata('012101', 'peaks')`,
  `await st.chunkMap('_three', 'peaks')`,
  `const peaks = await st.getArray('012101', 'peaks', { keepColumns: ['time', 'length', 'dt', 'area', 'n_hits'] })
histogram(peaks, 'area', { log: true })`,
]

/** Sources of the cells of the notebook in front. */
async function sources({ page }: NotebookPage): Promise<string[]> {
  return page.evaluate(() => {
    const cells = [...globalThis.jupyterapp!.shell.currentWidget!.content.model.cells]
    return cells.map((cell) => (cell as unknown as { sharedModel: { getSource(): string } }).sharedModel.getSource())
  })
}

let lab: Lab
let notebook: NotebookPage
let view: (name: string) => Locator

beforeAll(async () => {
  lab = await Lab.start({ cells: { outputs: CELLS }, copyNotebooks: true })
  notebook = await lab.openNotebook('outputs.ipynb')
  view = (name) => notebook.page.locator(`.jp-Notebook .straxlab-${name}`)
  await notebook.runAll()
})
afterAll(async () => lab?.close())

describe('outputs of the kernel', () => {
  test('the run table filters and ticks; code for the ticked runs goes into a new cell', async () => {
    const table = view('Runs')
    await table.waitFor()
    const status = table.locator('.straxlab-Runs-status')
    const total = Number(/^(\d+) runs/.exec((await status.textContent())!)![1])
    expect(total).toBeGreaterThan(5)
    await table.locator('[data-panel=filters]').click()
    await table.locator('[data-filter=runMode]').fill('no_such_*')
    await table.getByText('No run matches the filters.').waitFor()
    await table.locator('[data-action=clear]').click()
    await table.locator('.straxlab-Runs-search').fill('012101')
    await table.getByText(`1 of ${total} runs`).waitFor()
    await table.locator('.straxlab-Grid-row input').first().click()
    await notebook.screenshot('run-table')
    await table.locator('[data-action=code]').click()
    expect(await sources(notebook)).toContain(`const runIds = ['012101']\nawait st.selectRuns({ runId: runIds })`)
  })

  test('metadata: fields, lineage, raw JSON', async () => {
    const metadata = view('Metadata')
    await metadata.waitFor()
    await metadata.locator('[data-tab=fields]').click()
    await metadata.getByRole('gridcell', { name: 'area', exact: true }).first().waitFor()
    await metadata.locator('[data-tab=lineage]').click()
    await metadata.locator('[data-type=peaks]').click()
    await notebook.screenshot('metadata')
    await metadata.locator('[data-tab=raw]').click()
    expect(JSON.parse((await metadata.locator('pre').textContent())!)).toMatchObject({
      run_id: '012101',
      data_type: 'peaks',
    })
  })

  test('the chunk map of a superrun shows its subruns; a chunk becomes a cell that loads it', async () => {
    const map = view('ChunkMap')
    expect(await map.locator('canvas').getAttribute('aria-label')).toContain('3 subruns')
    await map.locator('canvas').focus()
    await notebook.page.keyboard.press('ArrowRight')
    expect(await map.locator('[role=status]').textContent()).toMatch(/^Chunk 0 · [\d,]+ rows/)
    await notebook.screenshot('chunk-map')
    const before = (await sources(notebook)).length
    await map.locator('[data-action=load]').click()
    const after = await sources(notebook)
    expect(after).toHaveLength(before + 1)
    const code = after.find((source) => source.includes('timeRange'))!
    const at = after.indexOf(code)
    await notebook.runCell(at)
    await notebook.page.waitForFunction(
      () => globalThis.jupyterapp!.shell.currentWidget!.sessionContext.session!.kernel.status === 'idle',
    )
    expect(await notebook.textOf(at)).toMatch(/rows of \d+ fields/)
  })

  test('plotly is fetched with the first plot, and drawn in the colours of the theme', async () => {
    const svg = view('Plot').locator('.main-svg').first()
    await svg.waitFor()
    const background = (): Promise<string> => svg.evaluate((element) => (element as SVGElement).style.background)
    const light = await background()
    await notebook.command('apputils:change-theme', { theme: 'JupyterLab Dark' })
    await notebook.page.waitForFunction(
      (before) => (document.querySelector('.straxlab-Plot .main-svg') as SVGElement).style.background !== before,
      light,
    )
    await notebook.screenshot('plot-dark')
    await notebook.command('apputils:change-theme', { theme: 'JupyterLab Light' })
  })

  test('nothing left the machine, nothing failed', () => {
    expect(notebook.foreignRequests).toEqual([])
    expect(notebook.errors).toEqual([])
  })
})

test('outputs full of markup, in a notebook that nobody trusts, are shown as text', async () => {
  const base = runsPayload(3)
  const chunks = superrunPayload()
  const bundles = [
    {
      'application/vnd.straxlab.runs+json': {
        ...base,
        columns: base.columns.map((column) =>
          column.type === 'string' ? { ...column, values: column.values!.map(() => HOSTILE) } : column,
        ),
      },
    },
    {
      'application/vnd.straxlab.metadata+json': metadataPayload({
        runId: HOSTILE,
        metadataText: HOSTILE,
        runDocText: HOSTILE,
        fields: [{ name: HOSTILE, title: HOSTILE, type: '<f4', shape: [], offset: 0, nbytes: 4 }],
        lineage: [{ dataType: 'peaks', plugin: HOSTILE, version: HOSTILE, options: [[HOSTILE, HOSTILE]] }],
      }),
    },
    { 'application/vnd.straxlab.chunks+json': { ...chunks, runId: HOSTILE, chunks: chunkColumns([[0, 1, 1]]) } },
    {
      'application/vnd.plotly.v1+json': { data: [{ y: [1, 2], name: HOSTILE }], layout: { title: { text: HOSTILE } } },
    },
    { 'application/vnd.straxlab.runs+json': { version: 99, text: HOSTILE } },
  ]
  const made = notebookOf(bundles.map(() => '')) as { cells: { outputs: unknown[] }[] }
  made.cells.forEach((cell, i) => {
    cell.outputs = [{ output_type: 'display_data', metadata: {}, data: bundles[i] }]
  })
  writeFileSync(join(lab.folder, 'hostile.ipynb'), JSON.stringify(made))
  const page = await lab.openNotebook('hostile.ipynb')
  await page.page.locator('.straxlab-Plot .main-svg').first().waitFor()
  for (const tab of ['lineage', 'fields', 'run', 'raw']) {
    await page.page.locator(`[data-tab=${tab}]`).click()
    await page.page.waitForTimeout(100)
  }
  await page.page.locator('.straxlab-Alert', { hasText: 'made by a newer straxlab' }).waitFor()
  expect(await page.page.locator('.jp-OutputArea :is(script, img, iframe)').count()).toBe(0)
  expect(await page.page.evaluate(() => 'hacked' in globalThis)).toBe(false)
  await page.screenshot('hostile')
  expect(page.errors).toEqual([])
  await page.close()
})
