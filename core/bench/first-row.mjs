/** From the import of core's Node entry to the first row of a small run. */
import { Context, DataDirectory } from '../dist/node.js'
import { plugins } from './bench-plugins.mjs'

const st = new Context({
  storage: [new DataDirectory(process.argv[2], { provideRunMetadata: true })],
  register: plugins('blosc', 0.1),
})
const x = await st.getArray('000000', 'peaks', { progress: false })
const { time, area } = x.row(0)
process.stdout.write(`${time} ${area}\n`)
