/** Without a mouse: what a keyboard reaches, and what a screen reader is told. */
import { afterAll, beforeAll, expect } from '@jest/globals'
import { browserTest, Lab } from './lab.js'

let lab: Lab

beforeAll(async () => {
  lab = await Lab.open({
    cells: {
      keys: [
        `import { Context, DataDirectory } from '@straxlab/core'
import { demoPlugins } from '@straxlab/core/demo'
const st = new Context({
  storage: [new DataDirectory('./strax_data', { provideRunMetadata: true })],
  register: demoPlugins,
})`,
      ],
    },
    demoData: true,
  })
})
afterAll(() => lab?.close())

browserTest(
  'by keyboard alone: open the run browser, tick runs, define a superrun, look at a run and its metadata',
  () => lab,
  async () => {
    const notebook = await lab.openNotebook('keys.ipynb')
    const { page } = notebook
    await notebook.runAll()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+Shift+C')
    await page.locator('.jp-ModalCommandPalette, #modal-command-palette, .lm-CommandPalette').first().waitFor()
    await page.keyboard.type('Run Browser')
    await page.waitForTimeout(500)
    await page.keyboard.press('Enter')
    const browser = page.locator('.jp-MainAreaWidget .straxlab-Browser')
    const grid = browser.getByRole('grid', { name: 'Runs' })
    await grid.getByRole('row').nth(3).waitFor()
    expect(await grid.getByRole('columnheader').allTextContents()).toEqual(
      expect.arrayContaining([expect.stringMatching(/^Run/)]),
    )

    await browser.getByRole('searchbox').focus()
    await page.keyboard.type('background')
    await browser.locator('.straxlab-Runs-status', { hasText: ' of 12' }).waitFor()
    // From the search to the table by Tab.
    for (let i = 0; i < 12; i++) {
      if (await grid.evaluate((node) => node === document.activeElement)) break
      await page.keyboard.press('Tab')
    }
    expect(await grid.evaluate((node) => node === document.activeElement)).toBe(true)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Space')
    await browser.locator('.straxlab-Runs-status', { hasText: '2 ticked' }).waitFor()
    const active = await grid.getAttribute('aria-activedescendant')
    expect(await page.locator(`[id="${active}"]`).getAttribute('role')).toBe('gridcell')
    expect(await grid.locator('[aria-selected=true]').count()).toBe(2)

    await page.keyboard.press('Control+Shift+C')
    await page.keyboard.type('Define Superrun')
    await page.waitForTimeout(500)
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.locator('[data-field=superrun-name]').waitFor()
    await page.keyboard.type('by_keys')
    await dialog.locator('.straxlab-Facts').waitFor()
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await browser.locator('.straxlab-Runs-status', { hasText: ' of 13' }).waitFor()

    await grid.focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    const details = page.locator('.straxlab-Details:visible')
    const metadataButton = details.locator('[data-action=metadata]').first()
    await metadataButton.focus()
    await page.keyboard.press('Enter')
    const metadata = page.locator('.straxlab-Metadata:visible')
    const tabs = metadata.getByRole('tab')
    await tabs.first().focus()
    await page.keyboard.press('ArrowRight')
    expect(await metadata.getByRole('tab', { selected: true }).textContent()).toBe('Lineage')
    await metadata.locator('.straxlab-Lineage-node').first().focus()
    await page.keyboard.press('Enter')
    expect(await metadata.locator('.straxlab-Lineage-node').first().getAttribute('aria-pressed')).toBe('true')
    // Everything that can be pressed has a name.
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll('[class*=straxlab] :is(button, select, input)')]
        .filter((node) => node instanceof HTMLElement && node.offsetParent !== null)
        .filter((node) => {
          const element = node as HTMLInputElement
          const labels = [...(element.labels ?? [])].map((label) => label.textContent).join('')
          return !(element.getAttribute('aria-label') || element.textContent?.trim() || labels.trim())
        })
        .map((node) => node.outerHTML.slice(0, 200)),
    )
    expect(nameless).toEqual([])
    expect(notebook.errors).toEqual([])
    await notebook.close()
  },
)
