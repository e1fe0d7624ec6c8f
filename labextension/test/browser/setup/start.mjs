/** One JupyterLab and one Chromium for all browser tests; each file has its own folder, workspace and cookies. */
import { startChromium } from './chromium.mjs'
import { startJupyter } from './server.mjs'

export default async function start() {
  // Started by keep.mjs.
  if (process.env.STRAXLAB_BROWSER_TESTS) return
  const jupyter = await startJupyter()
  try {
    const chromium = await startChromium()
    globalThis.straxlabBrowserTests = { jupyter, chromium }
    const { folder, url, token } = jupyter
    process.env.STRAXLAB_BROWSER_TESTS = JSON.stringify({ folder, url, token, chromium: chromium.wsEndpoint() })
  } catch (error) {
    await jupyter.stop()
    throw error
  }
}
