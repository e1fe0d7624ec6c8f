/** Folders of strax data in the file browser, without a kernel. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { browserTest, Lab } from './lab.js'

let lab: Lab

beforeAll(async () => {
  lab = await Lab.open({ demoData: true })
})
afterAll(() => lab?.close())

const RUNS = '.straxlab-Panel:visible .straxlab-Runs'

browserTest(
  'a folder of strax data opens as its runs; a run as what is stored of it; metadata and chunks follow',
  () => lab,
  async () => {
    const lab1 = await lab.openLab()
    const { page } = lab1
    await lab1.command('filebrowser:go-to-path', { path: lab.name })
    await page.locator('.jp-DirListing-item', { hasText: 'strax_data' }).click({ button: 'right' })
    await page.locator('.lm-Menu-item', { hasText: 'Open as Strax Data' }).click()

    const files = readdirSync(join(lab.folder, 'strax_data'))
    const documents = files.filter((name) => /^[^-]+-metadata\.json$/.test(name))
    const grid = page.locator(`${RUNS} [role=grid]`)
    await grid.locator('.straxlab-Grid-row').first().waitFor()
    expect(await grid.getAttribute('aria-rowcount')).toBe(String(documents.length + 1))
    const withPeaks = files.filter((name) => /^\d+-peaks-/.test(name)).length
    await lab1.looks('folder-runs')

    await page.locator(`${RUNS} [data-panel=filters]`).click()
    await page.locator(`${RUNS} [data-available=peaks]`).check()
    await page
      .locator(`${RUNS} .straxlab-Runs-status`, { hasText: `${withPeaks} of ${documents.length} runs` })
      .waitFor()
    await lab1.looks('folder-filtered')

    await page.locator(`${RUNS} .straxlab-Link`, { hasText: '012103' }).click()
    const details = page.locator('.straxlab-Details:visible')
    await details.locator('tbody[data-type=peaks]').waitFor()
    const types = await details
      .locator('tbody[data-type]')
      .evaluateAll((rows) => rows.map((row) => row.dataset['type']))
    expect(types.toSorted()).toEqual(
      files
        .filter((name) => name.startsWith('012103-') && !name.endsWith('.json'))
        .map((name) => name.split('-')[1])
        .toSorted(),
    )
    await lab1.looks('folder-run')

    await details.locator('tbody[data-type=peaks] [data-action=metadata]').click()
    const metadata = page.locator('.straxlab-Metadata:visible')
    await metadata.locator('[data-tab=fields]').click()
    await metadata.locator('.straxlab-Grid-row').first().waitFor()
    await lab1.looks('folder-fields')
    await metadata.locator('[data-action=chunks]').click()
    await page.locator('.straxlab-ChunkMap:visible canvas').waitFor()
    await lab1.looks('folder-chunks')

    const sessions = await page.evaluate(() => fetch('/api/sessions').then((answer) => answer.json()))
    expect((sessions as { path: string }[]).filter(({ path }) => path.startsWith(lab.name))).toEqual([])

    // All is there again after a reload, in the same tab in front.
    await page.waitForTimeout(1500)
    await page.goto(lab.address('', { reset: false }), { waitUntil: 'commit' })
    await page.locator('.straxlab-ChunkMap:visible canvas').waitFor()
    expect(await page.locator('.lm-DockPanel-tabBar .lm-TabBar-tab', { hasText: '012103' }).count()).toBe(3)
    expect(lab1.errors).toEqual([])
    await lab1.close()
  },
)

browserTest(
  'a folder that is none is said to be none, and can be tried again',
  () => lab,
  async () => {
    mkdirSync(join(lab.folder, 'empty'))
    const lab1 = await lab.openLab()
    const { page } = lab1
    await lab1.command('straxlab:open-folder', { path: `${lab.name}/empty` })
    const alert = page.locator('.straxlab-Panel:visible [role=alert]')
    await alert.waitFor()
    expect(await alert.textContent()).toMatch(/holds no strax data/)
    await lab1.screenshot('folder-none')
    lab.write('empty/000001-metadata.json', '{"name": "000001", "number": 1}')
    await page.locator('.straxlab-Panel:visible [data-action=retry]').click()
    await page.locator(`${RUNS} .straxlab-Grid-row`, { hasText: '000001' }).waitFor()

    // Data that went away while they were shown.
    const data = readdirSync(join(lab.folder, 'strax_data')).find((name) => name.startsWith('012104-peaks'))!
    rmSync(join(lab.folder, 'strax_data', data), { recursive: true })
    await lab1.command('straxlab:open-folder', { path: `${lab.name}/strax_data`, view: 'metadata', data })
    await page.locator('.straxlab-Panel:visible [role=alert]').waitFor()
    expect(await page.locator('.straxlab-Panel:visible [role=alert]').textContent()).toMatch(/not there/)
    await lab1.close()
  },
)
