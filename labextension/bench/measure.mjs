/**
 * How quick the run browser and the plots are, in real JupyterLab with a real kernel: `node labextension/bench/measure.mjs`. Prints
 * figures; asserts nothing. 100,000 run documents, and 10^6 rows of peaks, are made in a folder that is removed afterwards.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { startChromium } from '../test/browser/setup/chromium.mjs'
import { startJupyter } from '../test/browser/setup/server.mjs'

const RUNS = 100_000
const ROWS = 1_000_000
const CHUNKS = 10_000

const CELL = `import { Context, DataDirectory, definePlugin, timeFields } from '@straxlab/core'
const Many = definePlugin({
  name: 'Many', provides: 'many', dataKind: 'many', version: '1', rechunkOnSave: false,
  dtype: [...timeFields, [['Area [PE]', 'area'], '<f4'], [['Width [ns]', 'width'], '<f4']],
  isReady: (chunkI) => chunkI < 1,
  sourceFinished: () => true,
  compute(_, { chunk }) {
    const n = ${ROWS}
    const start = 1600000000000000000n
    const time = BigInt64Array.from({ length: n }, (_, i) => start + BigInt(i) * 1000n)
    let seed = 1
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647
    const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random())
    const area = Float32Array.from({ length: n }, () => Math.exp(4 + normal()))
    const width = area.map((a) => 50 * Math.sqrt(a) * Math.exp(0.3 * normal()))
    return chunk({ start, end: start + BigInt(n) * 1000n, data: { time, endtime: time.map((t) => t + 100n), area, width } })
  },
})
const Short = definePlugin({
  name: 'Short', provides: 'short', dataKind: 'short', version: '1', rechunkOnSave: false,
  dtype: [...timeFields, [['Area [PE]', 'area'], '<f4']],
  isReady: (chunkI) => chunkI < ${CHUNKS},
  sourceFinished: () => true,
  compute(_, { chunk, chunkI }) {
    const start = 1600000000000000000n + BigInt(chunkI) * 1000000n
    const time = BigInt64Array.from({ length: 1 + (chunkI % 7) }, (_, i) => start + BigInt(i) * 1000n)
    return chunk({ start, end: start + 1000000n, data: { time, endtime: time.map((t) => t + 100n) } })
  },
})
const st = new Context({ storage: [new DataDirectory('./data', { provideRunMetadata: true })], register: [Many, Short] })
await st.make('000001', ['many'])
await st.make('000001', ['short'])
'ready'`

function makeRuns(folder) {
  mkdirSync(folder, { recursive: true })
  const modes = ['background_stable', 'kr83m_calibration', 'rn220_calibration', 'ambe_calibration']
  for (let i = 1; i <= RUNS; i++) {
    const name = String(i).padStart(6, '0')
    const start = new Date(1_600_000_000_000 + i * 1_800_000)
    const tags = [{ name: i % 2 ? 'sr1' : 'sr0' }, ...(i % 17 ? [] : [{ name: 'bad' }])]
    const document = { name, number: i, mode: modes[i % 4], source: i % 4 ? 'kr-83m' : 'none', tags }
    const times = { start: { $date: start.toISOString() }, end: { $date: new Date(+start + 1_700_000).toISOString() } }
    writeFileSync(join(folder, `${name}-metadata.json`), JSON.stringify({ ...document, ...times }))
  }
}

const quantile = (values, q) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))]
const say = (what, value) => console.log(`${what.padEnd(64)} ${value}`)

/** Scrolls an element for some seconds, as a wheel does, and gives the times between frames in ms. */
const scroll = (page, selector, step) =>
  page.evaluate(
    ([where, by]) =>
      new Promise((resolve) => {
        const element = document.querySelector(where)
        const times = []
        let last = performance.now()
        const frame = (now) => {
          times.push(now - last)
          last = now
          element.scrollTop += by
          if (times.length < 240) requestAnimationFrame(frame)
          else resolve(times.slice(1))
        }
        requestAnimationFrame(frame)
      }),
    [selector, step],
  )

/** Sends events to the chunk map, one a frame, and gives the times between frames in ms. */
const drive = (page, type) =>
  page.evaluate(
    (kind) =>
      new Promise((resolve) => {
        const canvas = document.querySelector('.straxlab-ChunkMap canvas')
        const box = canvas.getBoundingClientRect()
        const times = []
        let last = performance.now()
        const frame = (now) => {
          times.push(now - last)
          last = now
          const at = {
            clientX: box.left + 130 + ((times.length * 7) % (box.width - 150)),
            clientY: box.top + 50,
            bubbles: true,
            cancelable: true,
          }
          const deltaY = Math.floor(times.length / 20) % 2 ? 100 : -100
          canvas.dispatchEvent(
            kind === 'wheel' ? new WheelEvent(kind, { ...at, deltaY, ctrlKey: true }) : new PointerEvent(kind, at),
          )
          if (times.length < 240) requestAnimationFrame(frame)
          else resolve(times.slice(1))
        }
        requestAnimationFrame(frame)
      }),
    type,
  )

const jupyter = await startJupyter()
const server = await startChromium()
try {
  makeRuns(join(jupyter.folder, 'data'))
  const cell = { id: 'one', cell_type: 'code', source: CELL, metadata: {}, outputs: [], execution_count: null }
  const kernelspec = { name: 'straxlab', display_name: 'straxlab' }
  const book = { nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells: [cell] }
  writeFileSync(join(jupyter.folder, 'measure.ipynb'), JSON.stringify(book))
  const browser = await chromium.connect(server.wsEndpoint())
  const page = await browser.newPage({ viewport: { width: 1280, height: 960 } })
  page.setDefaultTimeout(300_000)
  // When a message of the kernel with a large buffer has arrived.
  await page.addInitScript(() => {
    const { WebSocket: Real } = globalThis
    globalThis.arrived = []
    globalThis.WebSocket = class extends Real {
      constructor(...args) {
        super(...args)
        this.addEventListener('message', ({ data }) => {
          const size = data.byteLength ?? data.size ?? data.length
          globalThis.arrived.push([performance.now(), size])
        })
      }
    }
  })
  await page.goto(`${jupyter.url}lab/tree/measure.ipynb?token=${jupyter.token}&reset`)
  await page.locator('.jp-Notebook .jp-CodeCell').first().waitFor()
  await page.evaluate(async () => {
    await globalThis.jupyterapp.restored
    const { sessionContext } = globalThis.jupyterapp.shell.currentWidget
    await sessionContext.ready
    await sessionContext.session.kernel.info
    await globalThis.jupyterapp.commands.execute('notebook:run-all-cells')
  })
  await page.locator('.jp-OutputArea-output', { hasText: 'ready' }).waitFor()

  // The table is asked for when the tab is shown; a mutation observer notes when rows and status are there.
  await page.evaluate(() => {
    new MutationObserver(() => {
      const status = document.querySelector('#straxlab-run-browser .straxlab-Runs-status')?.textContent
      if (globalThis.usable === undefined && /100,000 runs/.test(status ?? ''))
        requestAnimationFrame(() => setTimeout(() => (globalThis.usable ??= performance.now())))
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
    globalThis.asked = performance.now()
  })
  await page.locator('.jp-SideBar.jp-mod-left [data-id="straxlab-run-browser"]').click()
  await page.waitForFunction(() => globalThis.usable !== undefined)
  const { asked, usable, arrived } = await page.evaluate(() => {
    const { asked, usable, arrived } = globalThis
    return { asked, usable, arrived }
  })
  const biggest = arrived.filter(([at]) => at >= asked).reduce((a, b) => (b[1] > a[1] ? b : a))
  say(
    `${RUNS} runs: kernel answers with ${(biggest[1] / 1e6).toFixed(1)} MB after`,
    `${Math.round(biggest[0] - asked)} ms`,
  )
  say('  usable (rows drawn, page free) after the arrival of the data', `${Math.round(usable - biggest[0])} ms`)

  const grid = '#straxlab-run-browser .straxlab-Grid'
  for (const [what, step] of [
    ['a wheel', 120],
    ['fast', 2400],
  ]) {
    const frames = await scroll(page, grid, step)
    say(
      `  scrolling (${what}): frames p50, p95, most`,
      [0.5, 0.95, 1].map((q) => `${quantile(frames, q).toFixed(1)} ms`).join(', '),
    )
  }
  const timed = async (what, work, done) => {
    const before = Date.now()
    await work()
    await done()
    say(`  ${what}`, `${Date.now() - before} ms`)
  }
  const status = page.locator('#straxlab-run-browser .straxlab-Runs-status')
  const search = page.locator('#straxlab-run-browser .straxlab-Runs-search')
  await timed(
    'search, first (with 120 ms of waiting for the next key)',
    () => search.fill('kr83m'),
    () => status.filter({ hasText: ' of ' }).waitFor(),
  )
  await timed(
    'search, cleared',
    () => search.fill(''),
    () => status.filter({ hasText: /^100,000 runs/ }).waitFor(),
  )
  const head = page.locator('#straxlab-run-browser [role=columnheader]', { hasText: /^Mode/ })
  await timed(
    'sort by mode',
    () => head.click(),
    () => head.and(page.locator('[aria-sort=ascending]')).waitFor(),
  )

  await page.evaluate(() => {
    const { commands, shell } = globalThis.jupyterapp
    const key = (globalThis.contextKey = `${shell.currentWidget.sessionContext.path}#st`)
    globalThis.begun = performance.now()
    new MutationObserver(() => {
      const drawn = document.querySelector('.straxlab-Explorer .hm image')
      if (globalThis.plotted === undefined && drawn)
        requestAnimationFrame(() => setTimeout(() => (globalThis.plotted ??= performance.now())))
    }).observe(document.body, { subtree: true, childList: true })
    void commands.execute('straxlab:explore-columns', { context: key, runId: '000001', target: 'many' })
  })
  await page.waitForFunction(() => globalThis.plotted !== undefined)
  const plotted = await page.evaluate(() => globalThis.plotted - globalThis.begun)
  say(`${ROWS} rows: density with histograms drawn after (plotly fetched too)`, `${Math.round(plotted)} ms`)
  const rows = page.locator('.straxlab-Explorer .straxlab-Runs-status')
  const longest = page.evaluate(
    () =>
      new Promise((resolve) => {
        let most = 0
        let last = performance.now()
        const frame = (now) => {
          most = Math.max(most, now - last)
          last = now
          if (globalThis.over) resolve(most)
          else requestAnimationFrame(frame)
        }
        requestAnimationFrame(frame)
      }),
  )
  await timed(
    'drawn anew with 200 bins',
    () => page.locator('.straxlab-Explorer [data-field=bins]').selectOption('200'),
    async () => {
      await rows.filter({ hasText: 'Counting' }).waitFor()
      await rows.filter({ hasText: 'rows' }).waitFor()
    },
  )
  await page.evaluate(() => (globalThis.over = true))
  say('  longest frame of the page meanwhile', `${(await longest).toFixed(0)} ms`)

  await page.evaluate(() => {
    const { commands } = globalThis.jupyterapp
    const key = globalThis.contextKey
    globalThis.begun = performance.now()
    new MutationObserver(() => {
      const drawn = document.querySelector('.straxlab-ChunkMap canvas')?.width > 300
      if (globalThis.mapped === undefined && drawn)
        requestAnimationFrame(() => setTimeout(() => (globalThis.mapped ??= performance.now())))
    }).observe(document.body, { subtree: true, childList: true, attributes: true })
    void commands.execute('straxlab:open-chunk-map', { context: key, runId: '000001', target: 'short' })
  })
  await page.waitForFunction(() => globalThis.mapped !== undefined)
  const mapped = await page.evaluate(() => globalThis.mapped - globalThis.begun)
  say(`${CHUNKS} chunks: map drawn after (the kernel's answer included)`, `${Math.round(mapped)} ms`)
  for (const [what, type] of [
    ['pointer moves', 'pointermove'],
    ['zooms in and out', 'wheel'],
  ]) {
    const frames = await drive(page, type)
    say(
      `  ${what}: frames p50, p95, most`,
      [0.5, 0.95, 1].map((q) => `${quantile(frames, q).toFixed(1)} ms`).join(', '),
    )
  }
  await browser.close()
} finally {
  await server.close()
  await jupyter.stop()
}
