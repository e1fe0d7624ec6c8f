export default async function stop() {
  const { jupyter, chromium } = globalThis.straxlabBrowserTests ?? {}
  await chromium?.close()
  await jupyter?.stop()
}
