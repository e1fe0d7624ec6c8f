/** The run browser and its panels on a real kernel: runs, superruns, metadata, chunk maps, peaks. */
import { readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import type { Locator, Page } from 'playwright-core'
import { browserTest, Lab } from './lab.js'
import type { NotebookPage } from './notebook-page.js'

const CONTEXT = `import { Context, DataDirectory } from '@straxlab/core'
import { demoPlugins } from '@straxlab/core/demo'
const st = new Context({
  storage: [new DataDirectory('./strax_data', { provideRunMetadata: true })],
  register: demoPlugins,
})`

let lab: Lab

beforeAll(async () => {
  lab = await Lab.open({ cells: { work: [CONTEXT], peaks: [CONTEXT], errors: [CONTEXT] }, demoData: true })
})
afterAll(() => lab?.close())

const SIDEBAR = '#straxlab-run-browser'

/** Opens the tab of the run browser in the sidebar. */
async function openSidebar({ page }: NotebookPage): Promise<Locator> {
  await page.locator('.jp-SideBar.jp-mod-left [data-id="straxlab-run-browser"]').click()
  const browser = page.locator(SIDEBAR)
  await browser.waitFor()
  return browser
}

const rowOf = (place: Locator, run: string): Locator =>
  place.locator('.straxlab-Grid-row', {
    has: place.page().locator('.straxlab-Link', { hasText: new RegExp(`^${run}$`) }),
  })

const status = (place: Locator, text: string | RegExp): Promise<void> =>
  place.locator('.straxlab-Runs-status', { hasText: text }).waitFor()

browserTest(
  'runs are filtered, sorted and ticked in the sidebar; a superrun of three is defined, in the table and in the kernel',
  () => lab,
  async () => {
    const notebook = await lab.openNotebook('work.ipynb')
    const { page } = notebook
    const browser = await openSidebar(notebook)
    await page.waitForTimeout(500)
    await notebook.looks('browser-empty')
    expect(await browser.textContent()).toMatch(/make a context/)

    await notebook.runAll()
    await status(browser, '12 runs')
    expect(await browser.locator('select option').allTextContents()).toEqual([
      expect.stringMatching(/^st .*work\.ipynb$/),
    ])
    await notebook.looks('browser-runs')

    await browser.locator('[data-panel=filters]').click()
    await browser.locator('[data-filter=runMode]').fill('kr83m*, background_stable')
    await status(browser, /^7 of 12 runs/)
    await browser.locator('[data-filter=excludeTags]').fill('bad, messy')
    await status(browser, /^5 of 12 runs/)
    await browser.locator('[data-filter=from]').fill('2022-03-01')
    await browser.locator('[data-filter=to]').fill('2022-03-02')
    await status(browser, /^4 of 12 runs/)
    await notebook.looks('browser-filtered')
    // Descending by run id.
    const header = browser.locator('[role=columnheader]', { hasText: /^Run/ })
    await header.click()
    await header.click()
    const shown = await browser.locator('.straxlab-Grid-row .straxlab-Link').allTextContents()
    expect(shown.toSorted()).toEqual(['012101', '012102', '012103', '012104'])

    for (const run of ['012101', '012102', '012103']) await rowOf(browser, run).locator('input[type=checkbox]').check()
    await status(browser, /3 ticked/)
    await browser.locator('[data-action=define]').click()
    const dialog = page.locator('.jp-Dialog')
    await dialog.locator('[data-field=superrun-name]').fill('_three')
    await dialog.locator('.straxlab-Facts').waitFor()
    const preview = await dialog.textContent()
    expect(preview).toMatch(/Livetime\s*1 min 30 s/)
    expect(preview).toMatch(/mode/)
    expect(preview).toContain(`defineRun('_three', ['012101', '012102', '012103'])`)
    await notebook.looks('superrun-dialog')
    await dialog.locator('.jp-mod-accept').click()
    await dialog.waitFor({ state: 'detached' })

    // In the table: the filter of modes still holds, so it is cleared.
    await browser.locator('[data-action=clear]').click()
    await rowOf(browser, '_three').waitFor()
    await status(browser, /^13 runs/)
    // In the kernel, and as a new cell that was not run.
    expect(await notebook.run(`console.log((await st.selectRuns({ runId: '_three' })).runIds.join())`)).toContain(
      '_three',
    )
    expect(
      await notebook.run(`console.log(Object.keys((await st.runMetadata('_three')).sub_run_spec).join())`),
    ).toContain('012101,012102,012103')
    expect((await notebook.sources()).some((source) => source.includes(`await st.defineRun('_three'`))).toBe(true)
    await notebook.looks('superrun-defined')

    // Redefined in a cell: the table follows, ticks and all.
    await notebook.run(`await st.defineRun('_four', ['012101', '012106'])`)
    await rowOf(browser, '_four').waitFor()

    // Availability is looked up where asked, and follows new data.
    await browser.locator('[data-panel=columns]').click()
    await browser.locator('select[aria-label="Data type"]').selectOption('peaks')
    await browser.locator('[data-action=look-up]').click()
    const cell = (run: string): Locator => rowOf(browser, run).locator('.straxlab-mod-yes, .straxlab-mod-no').first()
    await browser.locator('[role=columnheader]', { hasText: 'peaks' }).waitFor()
    expect(await cell('_four').textContent()).toBe('✗')
    await notebook.run(`st.setContextConfig({ writeSuperruns: true })\nawait st.make('_four', 'peaks')`)
    await rowOf(browser, '_four').locator('.straxlab-mod-yes').waitFor()
    await notebook.looks('browser-available')
    expect(notebook.errors).toEqual([])
    await notebook.close()
  },
)

/** Nothing of `inner` has to be scrolled to sideways. */
async function expectInSight(frame: Locator, inner: string): Promise<void> {
  const hidden = await frame.evaluate((node, selector) => {
    const { left, right } = node.getBoundingClientRect()
    const boxes = [...node.querySelectorAll(selector)].map((part) => part.getBoundingClientRect())
    return boxes.filter((box) => box.left < left - 1 || box.right > right + 1).length
  }, inner)
  expect(hidden).toBe(0)
}

/** Opens the details of a run by its link in the run browser. */
async function openRun(notebook: NotebookPage, browser: Locator, run: string): Promise<Locator> {
  await rowOf(browser, run).locator('.straxlab-Link').click()
  const details = notebook.page.locator('.straxlab-Details:visible')
  await details.locator('h3', { hasText: run }).waitFor()
  return details
}

browserTest(
  'a superrun is looked at: what is stored, metadata, lineage and its differences, chunks and subruns',
  () => lab,
  async () => {
    const notebook = await lab.openNotebook('peaks.ipynb')
    const { page } = notebook
    await notebook.runAll()
    await notebook.run(`await st.defineRun('_look', ['012101', '012102', '012106'])
st.setContextConfig({ writeSuperruns: true })
await st.make('_look', 'peaks')
const other = st.newContext({ config: { event_rate: 20.0 } })
await other.make('012101', 'peaks')`)
    const browser = await openSidebar(notebook)
    const details = await openRun(notebook, browser, '_look')
    await details.locator('tbody[data-type=peaks]').waitFor()
    expect(await details.locator('.straxlab-Details-subruns').textContent()).toContain('012106')
    const hash = (await notebookText(notebook, `console.log((await st.keyFor('_look', 'peaks')).lineageHash)`)).trim()
    await page.locator('.lm-TabBar-tabLabel', { hasText: 'Run _look' }).click()
    expect(await details.locator('tbody[data-type=peaks]').textContent()).toContain(hash)
    await notebook.looks('run-details', () => expectInSight(details.locator('.straxlab-Details-stored'), 'table'))

    await details.locator('tbody[data-type=peaks] [data-action=metadata]').click()
    const metadata = page.locator('.straxlab-Metadata:visible')
    await metadata.locator('[data-tab=lineage]').click()
    await metadata.locator('.straxlab-Lineage-node').first().waitFor()
    expect(await metadata.locator('[data-edge]').count()).toBeGreaterThan(0)
    await notebook.looks('metadata-lineage', () =>
      expectInSight(metadata.locator('.straxlab-Lineage-frame'), '.straxlab-Lineage-node'),
    )
    await metadata.locator('[data-action=compare]').click()
    await metadata.locator('[data-field=other-run]').fill('012101')
    await metadata.locator('[data-field=other-context]').selectOption({ label: 'other' })
    await metadata.locator('[data-action=compare-start]').click()
    await metadata.locator('[data-action=compare-stop]').waitFor()
    await metadata.locator('[data-tab=lineage]').click()
    await metadata.locator('.straxlab-Lineage-node.straxlab-mod-changed').first().click()
    const changed = metadata.locator('tr.straxlab-mod-changed', { hasText: 'event_rate' })
    await changed.waitFor()
    expect(await changed.textContent()).toContain('20.0')
    await notebook.looks('metadata-differences')

    await metadata.locator('.straxlab-Toolbar [data-action=chunks]').click()
    const map = page.locator('.straxlab-ChunkMap:visible')
    await map.locator('canvas').waitFor()
    await notebook.looks('chunk-map')
    await map.locator('[data-action=table]').click()
    const cell = map.locator('.straxlab-Grid-row').first().locator('[role=gridcell]', { hasText: '012101' })
    const spans = (await cell.getAttribute('title'))!
    // Pointing at the first subrun's band tells its span.
    const box = (await map.locator('canvas').boundingBox())!
    await page.mouse.move(box.x + 140, box.y + 34 + 34 + 8 + 11)
    await map.locator('.straxlab-ChunkMap-info', { hasText: '012101' }).waitFor()
    await notebook.looks('chunk-map-table')
    await page.mouse.click(box.x + box.width / 2, box.y + 34 + 17)
    await map.locator('[data-action=load]').click()
    await page.locator('.lm-TabBar-tabLabel', { hasText: 'peaks.ipynb' }).click()
    const code = (await notebook.sources()).find((source) => source.includes('timeRange'))!
    const index = (await notebook.sources()).indexOf(code)
    await notebook.runCell(index)
    await page.waitForFunction(
      (i) => document.querySelectorAll('.jp-Notebook .jp-CodeCell')[i]?.querySelector('.jp-OutputArea-output table'),
      index,
    )
    const text = await notebookText(
      notebook,
      `const { chunks: [only] } = await st.getMetadata('_look', 'peaks')
console.log(only.n)
for (const [run, { start, end }] of Object.entries(only.subruns)) console.log(\`\${run}: \${start} – \${end} ns\`)`,
    )
    const [rows, ...expected] = text.trim().split('\n')
    expect(spans.split('\n')).toEqual(expected)
    expect((await notebook.textOf(index)).replaceAll(',', '')).toContain(rows)

    // A table in an output belongs to the context that it came from, however many there are.
    await notebook.run(`await other.selectRuns({ runId: '012101' })`)
    const table = page.locator('.jp-Notebook .straxlab-Runs').last()
    await table.locator('[role=gridcell] input').check()
    await table.locator('[data-action=code]').click()
    expect((await notebook.sources()).some((source) => source.includes('other.selectRuns({ runId: runIds })'))).toBe(
      true,
    )
    const otherHash = await notebookText(notebook, `console.log((await other.keyFor('012101', 'peaks')).lineageHash)`)
    await table.locator('.straxlab-Link').click()
    await page.locator('.straxlab-Details:visible tbody[data-type=peaks]', { hasText: otherHash.trim() }).waitFor()
    expect(notebook.errors).toEqual([])
    await notebook.close()
  },
)

/** Brings the notebook to the front and runs a cell. */
async function notebookText(notebook: NotebookPage, source: string): Promise<string> {
  await notebook.page.locator('.lm-TabBar-tabLabel', { hasText: '.ipynb' }).first().click()
  return notebook.run(source)
}

/** Drags the mouse over a part of the plot, given in shares of its width and height. */
async function drag(page: Page, area: Locator, corners: readonly (readonly [number, number])[]): Promise<void> {
  const { x, y, width, height } = (await area.boundingBox())!
  const at = corners.map(([right, down]) => [x + right * width, y + down * height] as const)
  await page.mouse.move(...at[0]!)
  await page.mouse.down()
  for (const point of at.slice(1)) await page.mouse.move(...point, { steps: 4 })
  await page.mouse.up()
}

const numberIn = (text: string | null, pattern: RegExp): number =>
  Number((pattern.exec(text ?? '')?.[1] ?? '').replaceAll(',', ''))

browserTest(
  'peaks: density of two columns with linked histograms, lasso to code, click to waveform and hit pattern; all again after a reload',
  () => lab,
  async () => {
    const notebook = await lab.openNotebook('work.ipynb')
    const { page } = notebook
    await notebook.runAll()
    const browser = await openSidebar(notebook)
    await browser.locator('[data-panel=filters]').click()
    await browser.locator('[data-filter=runMode]').fill('rn220*')
    await status(browser, /^2 of/)
    const details = await openRun(notebook, browser, '012108')
    await details.locator('tbody[data-type=peaks] [data-action=explore]').click()
    const explorer = page.locator('.straxlab-Explorer:visible')
    const said = explorer.locator('.straxlab-Runs-status')
    await said.filter({ hasText: 'rows' }).waitFor()
    const total = Number(await notebookText(notebook, `console.log((await st.getArray('012108', 'peaks')).length)`))
    await page.locator('.lm-TabBar-tabLabel', { hasText: 'Plot: 012108' }).click()
    expect(numberIn(await said.textContent(), /([\d,]+) rows/)).toBe(total)

    await explorer.locator('[data-field=y]').selectOption('n_hits')
    await explorer.locator('[data-field=selection]').fill('(area > 1) & (n_hits > 0)')
    await explorer.locator('[data-field=selection]').press('Enter')
    await explorer.locator('[data-field=logX]').check()
    await explorer.locator('[data-field=logY]').check()
    await page.waitForTimeout(1000)
    const kept = numberIn(await said.textContent(), /([\d,]+) rows/)
    expect(kept).toBeGreaterThan(10)
    expect(kept).toBeLessThan(total)
    await notebook.looks('peaks-density')

    await explorer.locator('[data-drag=lasso]').click()
    const area = explorer.locator('.straxlab-Plot .xy .nsewdrag, .straxlab-Plot .nsewdrag[data-subplot=xy]').first()
    await drag(page, area, [
      [0.3, 0.02],
      [0.99, 0.02],
      [0.99, 0.7],
      [0.6, 0.75],
      [0.3, 0.6],
      [0.3, 0.02],
    ])
    await said.filter({ hasText: 'marked' }).waitFor()
    const marked = numberIn(await said.textContent(), /([\d,]+) marked/)
    expect(marked).toBeGreaterThan(0)
    expect(marked).toBeLessThan(kept)
    await notebook.looks('peaks-lasso')
    await explorer.locator('[data-action=code]').click()
    await page.locator('.lm-TabBar-tabLabel', { hasText: 'work.ipynb' }).click()
    const code = (await notebook.sources()).find((source) => source.includes('lasso'))!
    const selected = Number(
      await notebookText(notebook, `${code.split('\n').slice(0, -1).join('\n')}\nconsole.log(peaks_selected.length)`),
    )
    // Bins are marked by their middles, rows by themselves.
    expect(Math.abs(selected - marked)).toBeLessThan(0.1 * kept)

    await page.locator('.lm-TabBar-tabLabel', { hasText: 'Plot: 012108' }).click()
    await explorer.locator('[data-drag=zoom]').click()
    const { x, y, width, height } = (await area.boundingBox())!
    // Somewhere on the density: the click is on a bin that holds a peak.
    const waveform = explorer.locator('.straxlab-Waveform')
    for (const [right, down] of [
      [0.97, 0.03],
      [0.9, 0.1],
      [0.93, 0.06],
      [0.8, 0.2],
      [0.7, 0.3],
      [0.6, 0.4],
    ] as const) {
      if (await waveform.count()) break
      await page.mouse.click(x + right * width, y + down * height)
      await page.waitForTimeout(700)
    }
    await waveform.locator('.js-plotly-plot .main-svg').first().waitFor()
    await waveform.locator('.straxlab-HitPattern, svg').first().waitFor()
    const time = await waveform
      .locator('tr', { has: page.locator('th', { hasText: /^time$/ }) })
      .locator('td')
      .textContent()
    const found = await notebookText(
      notebook,
      `const times = (await st.getArray('012108', 'peaks')).column('time') as BigInt64Array
console.log(times.includes(${/^\d+/.exec(time!)![0]}n))`,
    )
    expect(found.trim()).toBe('true')
    await page.locator('.lm-TabBar-tabLabel', { hasText: 'Plot: 012108' }).click()
    await notebook.looks('peaks-waveform', () => waveform.scrollIntoViewIfNeeded())

    // Everything is there again after a reload: filters, panels, axes.
    await page.waitForTimeout(1500)
    await page.goto(lab.address('', { reset: false }), { waitUntil: 'commit' })
    await page.locator('.lm-TabBar-tabLabel', { hasText: 'Plot: 012108' }).waitFor()
    await status(page.locator(SIDEBAR), /^2 of/)
    await said.filter({ hasText: `${kept.toLocaleString('en')} rows` }).waitFor()
    expect(await explorer.locator('[data-field=y]').inputValue()).toBe('n_hits')
    expect(await explorer.locator('[data-field=logX]').isChecked()).toBe(true)
    expect(await page.locator('.lm-TabBar-tabLabel', { hasText: 'Run 012108' }).count()).toBe(1)
    expect(notebook.errors).toEqual([])
    await notebook.close()
  },
)

browserTest(
  'a busy kernel, a dead one, and data that are gone are told in place, in words; all recovers',
  () => lab,
  async () => {
    const notebook = await lab.openNotebook('errors.ipynb')
    const { page } = notebook
    await notebook.runAll()
    const browser = await openSidebar(notebook)
    await status(browser, /^1\d runs/)
    const message = browser.locator('.straxlab-Browser-message')

    const busy = notebook.run('const until = Date.now() + 6000\nwhile (Date.now() < until);')
    await page.locator('.jp-Notebook-ExecutionIndicator[data-status=busy]').waitFor()
    await browser.locator('[data-action=reload]').click()
    await message.filter({ hasText: 'busy' }).waitFor()
    await notebook.screenshot('kernel-busy')
    await busy
    await message.filter({ hasText: /^$/ }).waitFor({ state: 'attached' })
    await status(browser, /^1\d runs/)

    const details = await openRun(notebook, browser, '012104')
    const data = readdirSync(join(lab.folder, 'strax_data')).find((name) => name.startsWith('012104-peaks-'))!
    renameSync(join(lab.folder, 'strax_data', data), join(lab.folder, 'away'))
    await details.locator('tbody[data-type=peaks] [data-action=metadata]').click()
    const alert = page.locator('.straxlab-Panel:visible [role=alert]')
    await alert.waitFor()
    expect(await alert.textContent()).toMatch(/peaks of run 012104 is not stored/)
    await notebook.screenshot('data-gone')
    renameSync(join(lab.folder, 'away'), join(lab.folder, 'strax_data', data))
    await page.locator('.straxlab-Panel:visible [data-action=retry]').click()
    await page.locator('.straxlab-Metadata:visible').waitFor()

    // The kernel dies of its user's code; JupyterLab starts it again, without contexts.
    await page.locator('.lm-TabBar-tabLabel', { hasText: 'errors.ipynb' }).click()
    await page.evaluate(() => globalThis.jupyterapp!.shell.currentWidget!.sessionContext.restartKernel())
    await message.filter({ hasText: /make a context|restart|dead/i }).waitFor()
    await page.locator('.lm-TabBar-tabLabel', { hasText: 'Run 012104' }).click()
    await notebook.screenshot('kernel-restarted')
    await page.locator('.lm-TabBar-tabLabel', { hasText: 'errors.ipynb' }).click()
    await notebook.kernelReady()
    await notebook.runAll()
    await status(browser, /^1\d runs/)
    await message.filter({ hasText: /^$/ }).waitFor({ state: 'attached' })
    await rowOf(browser, '012105').locator('.straxlab-Link').click()
    await page.locator('.straxlab-Details:visible h3', { hasText: '012105' }).waitFor()
    await notebook.close()
  },
)
