/** What cells show: the MIME types of straxlab in real JupyterLab, and what is left of them elsewhere. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { browserTest, Lab, notebookOf } from './lab.js'
import type { NotebookPage } from './notebook-page.js'
import { artifacts, jupyterEnv, labPython } from './setup/server.mjs'

let lab: Lab

beforeAll(async () => {
  lab = await Lab.open({ copies: ['superruns', 'peaks'], demoData: true })
})
afterAll(() => lab?.close())

const inSight = (page: NotebookPage, selector: string) => () =>
  page.page.locator(selector).first().scrollIntoViewIfNeeded()

const MIME = {
  runs: 'application/vnd.straxlab.runs+json',
  metadata: 'application/vnd.straxlab.metadata+json',
  chunks: 'application/vnd.straxlab.chunks+json',
  plotly: 'application/vnd.plotly.v1+json',
}

browserTest(
  'the notebook on superruns shows its runs, metadata, chunk map and plots',
  () => lab,
  async () => {
    const notebook = await lab.openNotebook('superruns.ipynb')
    const { page } = notebook
    await notebook.command('notebook:clear-all-cell-outputs')
    expect(await page.locator('.jp-Notebook .straxlab-View').count()).toBe(0)
    await notebook.runAll()
    const outputs = (await notebook.outputs()).flat()
    expect(outputs.filter(({ output_type }) => output_type === 'error')).toEqual([])

    const runs = page.locator('.jp-Notebook .straxlab-Runs').first()
    await runs.locator('.straxlab-Grid-row').first().waitFor()
    const payload = outputs.find(({ data }) => data?.[MIME.runs])!.data![MIME.runs] as { nRows: number }
    expect(await runs.locator('[role=grid]').getAttribute('aria-rowcount')).toBe(String(payload.nRows + 1))
    expect(await runs.locator('.straxlab-Runs-status').textContent()).toBe(`${payload.nRows} runs`)
    await notebook.looks('output-runs', inSight(notebook, '.jp-Notebook .straxlab-Runs'))

    const metadata = page.locator('.jp-Notebook .straxlab-Metadata')
    expect(await metadata.locator('[role=tab]').allTextContents()).toEqual(
      expect.arrayContaining(['Overview', 'Lineage', 'Raw JSON']),
    )
    await notebook.looks('output-metadata', inSight(notebook, '.jp-Notebook .straxlab-Metadata'))
    await metadata.locator('[data-tab=lineage]').click()
    await notebook.looks('output-lineage', inSight(notebook, '.jp-Notebook .straxlab-Metadata'))

    await page.locator('.jp-Notebook .straxlab-ChunkMap canvas').waitFor()
    await notebook.looks('output-chunks', inSight(notebook, '.jp-Notebook .straxlab-ChunkMap'))

    await page.locator('.jp-Notebook .js-plotly-plot .main-svg').first().waitFor()
    expect(await page.locator('.jp-Notebook .js-plotly-plot').count()).toBe(2)
    await notebook.looks('output-plot', inSight(notebook, '.jp-Notebook .js-plotly-plot'))

    expect(notebook.errors).toEqual([])
    expect(notebook.foreignRequests).toEqual([])
    await notebook.command('docmanager:save')
    await notebook.close()
  },
)

browserTest(
  'outputs that are stored in a notebook are shown without running it, plots in one copy of plotly',
  () => lab,
  async () => {
    const notebook = await lab.openNotebook('peaks.ipynb')
    const { page } = notebook
    const stored = JSON.parse(readFileSync(join(lab.folder, 'peaks.ipynb'), 'utf8')) as {
      cells: { outputs?: { data?: Record<string, unknown> }[] }[]
    }
    const plots = stored.cells.flatMap(({ outputs = [] }) => outputs).filter(({ data }) => data?.[MIME.plotly]).length
    expect(plots).toBeGreaterThan(3)
    await page.waitForFunction(
      (n) => document.querySelectorAll('.jp-Notebook .js-plotly-plot .main-svg').length >= n,
      plots,
    )
    const scripts = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))
    expect(scripts.filter((name) => /straxlab.*plotly/.test(name)).length).toBeLessThanOrEqual(1)
    const figures = page.locator('.jp-Notebook .js-plotly-plot')
    for (let i = 0; i < plots; i++) {
      await figures.nth(i).scrollIntoViewIfNeeded()
      const box = (await figures.nth(i).boundingBox())!
      expect(box.width).toBeGreaterThan(400)
    }
    await notebook.looks('output-peaks', inSight(notebook, '.jp-Notebook .js-plotly-plot >> nth=1'))
    expect(notebook.errors).toEqual([])
    await notebook.close()
  },
)

browserTest(
  'what cannot be shown is said in words, in place',
  () => lab,
  async () => {
    const cells = ['newer', 'damaged', 'map'] as const
    const data = [
      { [MIME.runs]: { version: 99, nRows: 0, columns: [] } },
      { [MIME.metadata]: { version: 1, runId: '0' } },
      { [MIME.plotly]: { data: [{ type: 'scattergeo' }] } },
    ]
    const book = notebookOf([...cells]) as { cells: { outputs: unknown[] }[] }
    book.cells.forEach((cell, i) => {
      cell.outputs = [{ output_type: 'display_data', data: data[i], metadata: {} }]
    })
    lab.write('broken.ipynb', JSON.stringify(book))
    const notebook = await lab.openNotebook('broken.ipynb')
    const alerts = notebook.page.locator('.jp-Notebook .straxlab-View [role=alert]')
    await alerts.nth(2).waitFor()
    const texts = await alerts.allTextContents()
    expect(texts[0]).toMatch(/newer straxlab .*99.* update the extension/)
    expect(texts[1]).toMatch(/damaged/)
    expect(texts[2]).toMatch(/scattergeo/)
    await notebook.screenshot('output-problems')
    await notebook.close()
  },
)

browserTest(
  'without the extension the outputs still say what they hold',
  () => lab,
  async () => {
    const args = ['-m', 'nbconvert', '--to', 'html', '--embed-images', 'superruns.ipynb']
    execFileSync(labPython, args, { cwd: lab.folder, env: jupyterEnv(lab.folder), stdio: 'pipe' })
    const page = (await lab.openLab()).page
    await page.setContent(readFileSync(join(lab.folder, 'superruns.html'), 'utf8'), { waitUntil: 'domcontentloaded' })
    const text = await page.locator('body').innerText()
    for (const said of ['012101', 'background_stable', 'erks2ynhrm', 'peaks']) expect(text).toContain(said)
    expect(await page.locator('.jp-OutputArea table').count()).toBeGreaterThan(3)
    // The chunk map and the plots as still pictures.
    expect(await page.locator('.jp-OutputArea-output svg, .jp-OutputArea-output img').count()).toBeGreaterThanOrEqual(3)
    await page.setViewportSize({ width: 1280, height: 960 })
    await page.locator('.jp-OutputArea table').first().scrollIntoViewIfNeeded()
    await page.screenshot({ path: join(artifacts, 'screenshots', 'fallback.png') })
  },
)
