// `npm test`: installs what the tests need, runs them, ends with `N passed, N failed`. Flags: `npm test -- --help`.
const major = Number(process.versions.node.split('.')[0])
if (major < 20) {
  console.error('straxlab needs Node 20 or newer; this is Node ' + process.versions.node + '.')
  process.exit(1)
}
import('./setup/test.mjs').then((test) => test.main(process.argv.slice(2)))
