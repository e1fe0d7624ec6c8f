import { afterAll, beforeAll, expect } from '@jest/globals'
import { browserTest, Lab } from './lab.js'

let lab: Lab

beforeAll(async () => {
  lab = await Lab.open({
    cells: { sum: ['const numbers = [1, 2, 39]', 'console.log(numbers.reduce((a, b) => a + b))'] },
  })
})
afterAll(() => lab?.close())

browserTest(
  'a notebook runs in the straxlab kernel, in a browser, without leaving the machine',
  () => lab,
  async () => {
    const notebook = await lab.openNotebook('sum.ipynb')
    await notebook.runAll()
    expect((await notebook.textOf(1)).trim()).toBe('42')
    // Keywords and names in colours of their own: JupyterLab knows the kernel's language.
    await notebook.page
      .locator('.jp-CodeCell .cm-line span', { hasText: /^const$/ })
      .first()
      .waitFor()
    await notebook.screenshot('sum')
    expect(notebook.foreignRequests).toEqual([])
    expect(notebook.errors).toEqual([])
    await notebook.close()
  },
)

browserTest(
  'JupyterLab shows no news and asks nothing at its first start',
  () => lab,
  async () => {
    const page = await lab.openLab()
    await page.page.waitForTimeout(1000)
    expect(await page.page.locator('.jp-Dialog, .jp-Notification-Toast, .Toastify__toast').allTextContents()).toEqual(
      [],
    )
    await page.close()
  },
)

browserTest(
  'at start-up the extension brings at most 150 kB (gzipped); plotly, arrow and the core come when they are needed',
  () => lab,
  async () => {
    const { page } = await lab.openLab()
    const fetched = (): Promise<string[]> =>
      page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))
    const own = (await fetched()).filter((name) => name.includes('/@straxlab/labextension/'))
    expect(own.some((name) => name.includes('remoteEntry'))).toBe(true)
    const sizes = await page.evaluate(async (addresses) => {
      const gzipped = async (address: string): Promise<number> => {
        const { body } = await fetch(address)
        return (await new Response(body!.pipeThrough(new CompressionStream('gzip'))).arrayBuffer()).byteLength
      }
      return Promise.all(addresses.map(gzipped))
    }, own)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(150_000)
    expect(Math.max(...sizes)).toBeLessThan(100_000)
    console.log(`start-up: ${own.length} files, ${sizes.reduce((sum, size) => sum + size, 0)} bytes gzipped`)
  },
)
