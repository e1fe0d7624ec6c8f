/** Texts that would be markup or script, wherever a text can come from: shown as text, nothing runs. */
import { afterAll, beforeAll, expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import { browserTest, Lab, notebookOf } from './lab.js'

const EVIL = [
  `<script>window.ran = 'script'</script>`,
  `<img src=x onerror="window.ran = 'img'">`,
  `"><svg onload="window.ran = 'svg'"></svg>`,
  `'); window.ran = 'quote'; ('`,
  `</pre></td></table><iframe src="javascript:parent.ran = 'frame'"></iframe>`,
  `$\\href{javascript:window.ran='tex'}{x}$ [a](javascript:window.ran='link')`,
  `\u202etxt\u0007\u0000\u001b[31m`,
] as const
const ALL = EVIL.join(' ')

let lab: Lab

beforeAll(async () => {
  lab = await Lab.open({ cells: { hostile: hostileCells() } })
})
afterAll(() => lab?.close())

/** Cells that put the texts into run documents, tags, comments, plugins, fields, options; and show them in every way there is. */
function hostileCells(): string[] {
  return [
    `import { mkdirSync, writeFileSync } from 'node:fs'
import { Context, DataDirectory, definePlugin, timeFields, histogram, histogram2d, scatter } from '@straxlab/core'
const evil: string[] = ${JSON.stringify(EVIL)}
const all = evil.join(' ')
mkdirSync('./evil_data', { recursive: true })
evil.forEach((text, i) => {
  const name = \`00\${i}\`
  const document = {
    name, number: i, mode: text, source: text, tags: [{ name: text }, { name: all }], comments: [{ comment: text }], [text]: text,
    start: { $date: '2022-03-01T08:00:00Z' }, end: { $date: '2022-03-01T08:00:30Z' },
  }
  writeFileSync(\`./evil_data/\${name}-metadata.json\`, JSON.stringify(document))
})
const Evil = definePlugin({
  name: 'Evil', version: all, provides: 'evil', dataKind: 'evil', rechunkOnSave: false,
  dtype: [...timeFields, [[\`\${all} [\${evil[1]}]\`, 'area'], '<f4'], [[all, 'width'], '<f4']],
  options: { evil_option: { type: 'str', default: all, help: all } },
  isReady: (chunkI) => chunkI < 1,
  sourceFinished: () => true,
  compute(_, { chunk }) {
    const start = 1646121600000000000n
    const time = BigInt64Array.from({ length: 50 }, (_, i) => start + BigInt(i) * 1000n)
    const numbers = (of: (i: number) => number) => Float32Array.from({ length: 50 }, (_, i) => of(i))
    const data = { time, endtime: time.map((t) => t + 10n), area: numbers((i) => i), width: numbers((i) => i % 7) }
    return chunk({ start, end: start + 30_000_000_000n, data })
  },
})
const st = new Context({ storage: [new DataDirectory('./evil_data', { provideRunMetadata: true })], register: [Evil] })
await st.selectRuns()`,
    `await st.make('000', 'evil')
await st.getMetadata('000', 'evil')`,
    `await st.chunkMap('000', 'evil')`,
    `const data = await st.getArray('000', 'evil')
data`,
    `await st.dataInfo('evil')`,
    `await st.showConfig('evil')`,
    `await st.runMetadata('000')`,
    `scatter(data, 'area', 'width', { title: all })`,
    `histogram(data, 'area', { title: all })`,
    `all`,
    `throw new Error(all)`,
  ]
}

/** What ran, and what became an element that the texts asked for. */
async function damage(page: Page): Promise<unknown[]> {
  return page.evaluate(() => {
    const bad = 'img[src=x], iframe[src^=javascript], svg[onload], a[href^="javascript:"], [onerror], [onload]'
    const inside = [
      ...document.querySelectorAll('.straxlab-View, .jp-OutputArea, .straxlab-Panel, .jp-Dialog, .lm-TabBar'),
    ]
    const elements = inside.flatMap((place) => [...place.querySelectorAll(bad)].map((element) => element.outerHTML))
    const scripts = inside.flatMap((place) =>
      [...place.querySelectorAll('script')]
        .map(({ textContent }) => textContent)
        .filter((text) => text?.includes('ran')),
    )
    const { ran } = globalThis as { ran?: unknown }
    return [...(ran === undefined ? [] : [ran]), ...elements, ...scripts]
  })
}

browserTest(
  'outputs of hostile run documents, plugins and fields',
  () => lab,
  async () => {
    const notebook = await lab.openNotebook('hostile.ipynb')
    const { page } = notebook
    await notebook.runAll()
    const outputs = await notebook.outputs()
    const errors = outputs.flat().filter(({ output_type }) => output_type === 'error')
    expect(errors.map(({ evalue }) => evalue)).toEqual([expect.stringContaining('window.ran')])
    await page.locator('.straxlab-ChunkMap canvas').waitFor()
    await page.locator('.js-plotly-plot .main-svg').first().waitFor()
    await page.waitForTimeout(1000)
    expect(await damage(page)).toEqual([])

    const grid = page.locator('.jp-Notebook .straxlab-Runs').first()
    for (const text of EVIL.slice(0, 6)) await grid.locator('[role=gridcell]', { hasText: text }).first().waitFor()
    // What would turn the text around or hide in it is made visible.
    await grid.locator('[role=gridcell]', { hasText: '⟨U+202E⟩txt␇␀␛[31m' }).first().waitFor()

    await grid.locator('[data-panel=filters]').click()
    await grid.locator('[data-filter=runMode]').fill(EVIL[0])
    await grid.locator('.straxlab-Runs-status', { hasText: '1 of 7 runs' }).waitFor()
    await notebook.screenshot('hostile-runs')

    const metadata = page.locator('.jp-Notebook .straxlab-Metadata')
    for (const tab of ['overview', 'lineage', 'fields', 'chunks', 'raw']) {
      await metadata.locator(`[data-tab=${tab}]`).click()
      if (tab === 'lineage' || tab === 'fields' || tab === 'raw')
        expect(await metadata.locator('[role=tabpanel]').textContent()).toContain(EVIL[0])
    }
    await metadata.locator('[data-tab=lineage]').click()
    await metadata.scrollIntoViewIfNeeded()
    await notebook.screenshot('hostile-metadata')

    const titles = page.locator('.js-plotly-plot .gtitle')
    expect(await titles.first().textContent()).toContain('<script>')
    expect(await titles.first().isVisible()).toBe(true)
    await page.locator('.js-plotly-plot').first().scrollIntoViewIfNeeded()
    await notebook.screenshot('hostile-plot')
    expect(await damage(page)).toEqual([])
    await notebook.close()
  },
)

browserTest(
  'saved outputs that somebody else has made',
  () => lab,
  async () => {
    const chunks = {
      chunkI: [0],
      start: ['0'],
      end: ['10'],
      n: [1],
      nbytes: [1],
      filesize: [1],
      filename: [ALL],
      subruns: [[[ALL, '0', '10']]],
    }
    const data = { runId: ALL, dataType: ALL, lineageHash: ALL }
    const context = { id: ALL, variable: `st)\n${EVIL[3]}` }
    const outputs = [
      {
        'application/vnd.straxlab.runs+json': {
          version: 1,
          nRows: 1,
          columns: ['name', ALL].map((name) => ({ name, title: ALL, unit: ALL, type: 'string', values: [ALL] })),
          dataTypes: [ALL],
          context,
        },
      },
      {
        'application/vnd.straxlab.metadata+json': {
          ...data,
          version: 1,
          metadataText: ALL,
          where: { frontend: ALL, path: ALL },
          dataKind: ALL,
          compressor: ALL,
          straxVersion: ALL,
          itemsize: 1,
          exception: ALL,
          fields: [{ name: ALL, title: ALL, type: ALL, shape: [], offset: 0, nbytes: 1 }],
          lineage: [{ dataType: ALL, plugin: ALL, version: ALL, options: [[ALL, ALL]], dependsOn: [ALL] }],
          runDocText: ALL,
          chunks,
          context,
        },
      },
      {
        'application/vnd.straxlab.chunks+json': {
          ...data,
          version: 1,
          chunks,
          gaps: [],
          subruns: [{ runId: ALL, start: '0', end: '10' }],
          context,
        },
      },
      {
        'application/vnd.plotly.v1+json': {
          data: [
            {
              type: 'scatter',
              mode: 'text+markers',
              x: [1, 2],
              y: [1, 2],
              text: [ALL, ALL],
              name: ALL,
              hovertext: ALL,
            },
          ],
          layout: { title: { text: `<a href="javascript:window.ran='plot'">${ALL}</a>` }, showlegend: true },
        },
      },
    ]
    const book = notebookOf(outputs.map(() => 'nothing')) as { cells: { outputs: unknown[] }[] }
    book.cells.forEach((cell, i) => {
      cell.outputs = [{ output_type: 'display_data', data: outputs[i], metadata: {} }]
    })
    lab.write('saved.ipynb', JSON.stringify(book))
    const notebook = await lab.openNotebook('saved.ipynb')
    const { page } = notebook
    await page.locator('.js-plotly-plot .main-svg').first().waitFor()
    await page.locator('.straxlab-ChunkMap canvas').waitFor()
    expect(await page.locator('.jp-Notebook .straxlab-View > .straxlab-Alert').allTextContents()).toEqual([])
    for (const tab of ['lineage', 'fields', 'chunks', 'run', 'raw']) {
      await page.locator(`.straxlab-Metadata [data-tab=${tab}]`).click()
      expect(await damage(page)).toEqual([])
    }
    await page.locator('.straxlab-Runs [data-panel=columns]').click()
    await page.locator('.straxlab-Runs [role=gridcell] input').first().check()
    // The code that a button makes is only ever text in a cell, and names nothing that the output smuggles in.
    await page.locator('.straxlab-Runs [data-action=code]').click()
    const code = (await notebook.sources()).find((source) => source.includes('selectRuns'))!
    expect(code).toContain('await st.selectRuns(')
    await page.locator('.straxlab-ChunkMap [data-action=table]').click()
    await page.locator('.js-plotly-plot .nsewdrag').first().hover()
    await page.waitForTimeout(500)
    await notebook.screenshot('hostile-saved')
    expect(await damage(page)).toEqual([])
    await notebook.close()
  },
)
