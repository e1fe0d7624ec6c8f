/** What selecting runs costs, counted exactly: listings, looks at files, documents read. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Context, DataDirectory } from '../../src/node.js'
import { Records } from '../../src/demo/index.js'
import { buildCore, removeBuilt } from '../built-core.js'
import { tempFolder } from '../storage/data.js'

let built = ''
beforeAll(() => void (built = buildCore()))
afterAll(() => removeBuilt(built))

/** Documents of `count` runs, and data of the first `withData` of them, all older than what changes under a reader's hands. */
async function folderOf(count: number, withData: number): Promise<string> {
  const folder = tempFolder()
  const names = Array.from({ length: count }, (_, i) => String(i).padStart(6, '0'))
  const st = new Context({ storage: [new DataDirectory(folder)], register: [Records] })
  for (const name of names)
    writeFileSync(join(folder, `${name}-metadata.json`), JSON.stringify({ name, mode: 'm', tags: [] }))
  for (const name of names.slice(0, withData)) {
    const data = join(folder, String(await st.keyFor(name, 'records')))
    mkdirSync(data)
    const file = join(data, `${data.slice(data.lastIndexOf('/') + 8)}-metadata.json`)
    writeFileSync(file, '{"chunks": [], "writing_ended": 1}')
  }
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    utimesSync(join(folder, file), 1e9, 1e9)
  utimesSync(folder, 1e9, 1e9)
  return folder
}

interface Counted {
  readonly calls: { readonly [call: string]: number }
  readonly result: number
}

/** The calls that `steps`, each an expression of `st`, make one after the other in a process of their own. */
function costsOf(folders: readonly string[], steps: readonly string[]): Counted[] {
  const code = `
    const { Context, DataDirectory } = await import('${built}/node.js')
    const { Records } = await import('${built}/demo/index.js')
    const storage = ${JSON.stringify(folders)}.map((folder) => new DataDirectory(folder, { provideRunMetadata: true }))
    const st = new Context({ storage, register: [Records], notice: () => undefined })
    const costs = []
    for (const step of [${steps.map((step) => `async () => (${step})`).join(', ')}]) costs.push(await diskCalls(step))
    console.log(JSON.stringify(costs))`
  const counting = fileURLToPath(new URL('./disk-calls.mjs', import.meta.url))
  const out = execFileSync(process.execPath, ['--import', counting, '--input-type=module', '-e', code], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  return JSON.parse(out) as Counted[]
}

const SELECT = `(await st.selectRuns({ runMode: 'm' })).length`
const AVAILABLE = `(await st.selectRuns({ available: ['records'] })).length`

/** Each call, with what it gave, the looks at files and folders, the listings and the files read. */
const told = (costs: readonly Counted[]) =>
  costs.map(({ result, calls }) => ({ result, stat: 0, readdir: 0, open: 0, ...calls }))

test('first: one listing, one look at the folder, each document read once; then one look at each', async () => {
  const folder = await folderOf(300, 7)
  expect(told(costsOf([folder], [SELECT, SELECT]))).toEqual([
    { result: 300, stat: 1, readdir: 1, open: 300 },
    { result: 300, stat: 301, readdir: 0, open: 0 },
  ])
})

test('availability: no more than one look at the folder, and the metadata of what is stored, whatever the number of runs', async () => {
  for (const count of [20, 300]) {
    const folder = await folderOf(count, 7)
    expect(told(costsOf([folder], [SELECT, AVAILABLE, AVAILABLE])).slice(1)).toEqual([
      { result: 7, stat: count + 2, readdir: 0, open: 7 },
      { result: 7, stat: count + 2 + 7, readdir: 0, open: 0 },
    ])
  }
})

test('of many documents a full look counts for a while: then the folder alone is looked at', async () => {
  const folder = await folderOf(1500, 3)
  expect(told(costsOf([folder], [SELECT, SELECT, AVAILABLE]))).toEqual([
    { result: 1500, stat: 1, readdir: 1, open: 1500 },
    { result: 1500, stat: 1, readdir: 0, open: 0 },
    { result: 3, stat: 2, readdir: 0, open: 3 },
  ])
})

test('several folders: one listing each, and the later ones are asked only for what the earlier ones lack', async () => {
  const folders = [await folderOf(30, 7), await folderOf(20, 9)]
  expect(told(costsOf(folders, [AVAILABLE, AVAILABLE]))).toEqual([
    { result: 9, stat: 4, readdir: 2, open: 30 + 20 + 7 + 2 },
    { result: 9, stat: 4 + 30 + 20 + 7 + 2, readdir: 0, open: 0 },
  ])
})
