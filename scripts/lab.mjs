// `npm run lab`: everything from a fresh clone to a running JupyterLab. Flags: `npm run lab -- --help`.
const major = Number(process.versions.node.split('.')[0])
if (major < 20) {
  console.error('straxlab needs Node 20 or newer; this is Node ' + process.versions.node + '.')
  process.exit(1)
}
import('./setup/lab.mjs').then((lab) => lab.main(process.argv.slice(2)))
