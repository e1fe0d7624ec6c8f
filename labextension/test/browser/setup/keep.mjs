/**
 * For writing browser tests: keeps one JupyterLab and one Chromium until Ctrl-C, so that each try starts at once.
 * `node labextension/test/browser/setup/keep.mjs` prints what to set in the shell of `npm test -- browser`.
 */
import start from './start.mjs'
import stop from './stop.mjs'

await start()
console.log(`export STRAXLAB_BROWSER_TESTS='${process.env.STRAXLAB_BROWSER_TESTS}'`)
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stop().then(() => process.exit(0)))
setInterval(() => undefined, 60_000)
