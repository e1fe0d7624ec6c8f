import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Lab } from './lab.js'

let lab: Lab

beforeAll(async () => {
  lab = await Lab.start({
    cells: { sum: ['const numbers = [1, 2, 39]', 'console.log(numbers.reduce((a, b) => a + b))'] },
  })
})
afterAll(async () => lab?.close())

test('a notebook runs in the straxlab kernel, in a browser, without leaving the machine', async () => {
  const notebook = await lab.openNotebook('sum.ipynb')
  await notebook.runAll()
  expect((await notebook.textOf(1)).trim()).toBe('42')
  await notebook.screenshot('sum')
  expect(notebook.foreignRequests).toEqual([])
  expect(notebook.errors).toEqual([])
  await notebook.close()
})

test('JupyterLab shows no news and asks nothing at its first start', async () => {
  const page = await lab.openPage()
  await page.page.waitForTimeout(1000)
  expect(await page.page.locator('.jp-Dialog, .jp-Notification-Toast, .Toastify__toast').allTextContents()).toEqual([])
  await page.close()
})
