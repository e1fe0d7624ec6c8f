/** What typical calls cost, counted exactly: files and bytes read, chunks and bytes decoded, memory of the result. */
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { StructDtype, definePlugin, timeFields, type GetOptions } from '../../src/index.js'
import { Context, DataDirectory } from '../../src/node.js'
import { ReadCounts } from '../../src/storage/index.js'
import { readOnPool, type ChunkReader } from '../../src/storage/node.js'
import { makeThings, ticks } from './second-runs.js'

const CHUNKS = 4
const ROWS = 20_000
const SPAN = 2_000_000n
const dtype = StructDtype.from([...timeFields, ['area', '<f4'], ['wave', '<f4', 30]])
const CHUNK_BYTES = ROWS * dtype.itemsize
const RUNS = ['1', '2']
const Source = ticks(CHUNKS, SPAN)

const Things = definePlugin({
  name: 'Things',
  provides: 'things',
  dependsOn: 'source',
  dataKind: 'things',
  dtype,
  compressor: 'blosc',
  rechunkOnSave: false,
  allowSuperrun: true,
  compute(_, { start }) {
    const time = BigInt64Array.from({ length: ROWS }, (_, i) => start + BigInt(i * 100))
    const area = Float32Array.from({ length: ROWS }, (_, i) => i % 100)
    return { time, endtime: time.map((t) => t + 50n), area, wave: new Float32Array(30 * ROWS).map((_, i) => i % 977) }
  },
})

let folder = ''
const filesOf = (run: string): string[] => {
  const data = join(
    folder,
    readdirSync(folder).find((name) => name.startsWith(`${run}-things`))!,
  )
  return readdirSync(data).flatMap((name) => (name.endsWith('.json') ? [] : [join(data, name)]))
}
const sizeOf = (files: readonly string[]): number => files.reduce((sum, file) => sum + statSync(file).size, 0)

/** Blocks of a blosc file, as its header tells them. */
function blocksOf(file: string) {
  const head = readFileSync(file)
  const [nbytes, blockBytes] = [head.readInt32LE(4), head.readInt32LE(8)]
  return { blocks: Math.ceil(nbytes / blockBytes), blockBytes }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'straxlab-cost-'))
  const st = new Context({
    storage: [new DataDirectory(folder, { provideRunMetadata: true })],
    register: [Source, Things],
  })
  await makeThings(st, folder, RUNS)
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true }))

/** A fresh context whose reading is counted. */
function counted() {
  const counts = new ReadCounts()
  const chunkReader: ChunkReader = Object.assign(
    ((file, o) => readOnPool(file, { ...o, counts })) satisfies ChunkReader,
    {
      together: (request: Parameters<NonNullable<ChunkReader['together']>>[0]) =>
        readOnPool.together!({ ...request, counts }),
    },
  )
  const st = new Context({
    storage: [new DataDirectory(folder, { provideRunMetadata: true, chunkReader })],
    register: [Source, Things],
    notice: () => undefined,
  })
  return { st, counts }
}

async function costOf(run: string, options: GetOptions) {
  const { st, counts } = counted()
  const rows = await st.getArray(run, 'things', { progress: false, ...options })
  const { filesRead, bytesRead, chunksDecoded, bytesDecoded } = counts
  return { rows, cost: { filesRead, bytesRead, chunksDecoded, bytesDecoded } }
}

const all = (files: readonly string[]) => ({
  filesRead: files.length,
  bytesRead: sizeOf(files),
  chunksDecoded: files.length,
  bytesDecoded: files.length * CHUNK_BYTES,
})

test('a whole run: every file once, and the result is the only memory', async () => {
  const { rows, cost } = await costOf('1', {})
  expect(cost).toEqual(all(filesOf('1')))
  expect(rows.bytes().buffer.byteLength).toBe(CHUNKS * CHUNK_BYTES)
})

test('a superrun: the files of its runs, each once', async () => {
  const { rows, cost } = await costOf('_all', { combining: true })
  expect(cost).toEqual(all(RUNS.flatMap(filesOf)))
  expect(rows.bytes().buffer.byteLength).toBe(2 * CHUNKS * CHUNK_BYTES)
})

test('two columns: all is decoded, for columns lie inside of rows; only the columns take memory', async () => {
  const { rows, cost } = await costOf('_all', { combining: true, keepColumns: ['time', 'area'] })
  expect(cost).toEqual(all(RUNS.flatMap(filesOf)))
  expect(rows.bytes().buffer.byteLength).toBe(2 * CHUNKS * ROWS * 12)
})

test('a selection: every file once, and rows that are not selected take no place', async () => {
  const { rows, cost } = await costOf('_all', { combining: true, selection: 'area >= 75' })
  expect(cost).toEqual(all(RUNS.flatMap(filesOf)))
  expect(rows.length).toBe((2 * CHUNKS * ROWS) / 4)
  expect(rows.bytes().length).toBe(rows.length * dtype.itemsize)
})

test.each([0, 2, 5, 9])('a time range from %d tenths of a chunk on: little more than its rows', async (tenths) => {
  const start = 1_000_000_000n + SPAN + (BigInt(tenths) * SPAN) / 10n
  const { rows, cost } = await costOf('1', { timeRange: [start, start + SPAN / 10n] })
  const [file] = filesOf('1').slice(1, 2)
  expect(rows.length).toBe(ROWS / 10)
  expect([rows.row(0).time, rows.row(rows.length - 1).time]).toEqual([start, start + SPAN / 10n - 100n])
  expect(cost).toMatchObject({ filesRead: 1, chunksDecoded: 1 })
  // The block of the first row and the two at the ends, beside the range, and those that the search looked at.
  const { blocks, blockBytes } = blocksOf(file!)
  const looked = 3 + Math.ceil(Math.log2(blocks))
  expect(cost.bytesDecoded).toBeGreaterThan(CHUNK_BYTES / 10)
  expect(cost.bytesDecoded).toBeLessThan(CHUNK_BYTES / 10 + looked * blockBytes)
  expect(cost.bytesRead).toBeLessThan((sizeOf([file!]) * cost.bytesDecoded * 1.5) / CHUNK_BYTES)
})

test('rows that touch a time range may begin long before it: the chunk is decoded up to its end', async () => {
  const start = 1_000_000_000n + SPAN + SPAN / 2n
  const { rows, cost } = await costOf('1', { timeRange: [start, start + SPAN / 10n], timeSelection: 'touching' })
  expect(rows.length).toBe(ROWS / 10)
  expect(cost.bytesDecoded).toBeGreaterThan(0.6 * CHUNK_BYTES)
  expect(cost.bytesDecoded).toBeLessThan(0.8 * CHUNK_BYTES)
})

test('chunk by chunk: a file is read when it is near, and not at all when no one comes for it', async () => {
  const { st, counts } = counted()
  for await (const chunk of st.getIter('1', 'things', { progress: false })) {
    expect(chunk.length).toBe(ROWS)
    break
  }
  expect(counts.filesRead).toBeGreaterThanOrEqual(1)
  expect(counts.filesRead).toBeLessThan(CHUNKS)
})

test('a column is gathered when it is first asked for, takes its own bytes alone, and is kept', async () => {
  const { rows } = await costOf('1', {})
  const area = rows.column('area') as Float32Array
  expect(area.buffer.byteLength).toBe(CHUNKS * ROWS * 4)
  expect(rows.column('area')).toBe(area)
  expect(rows.bytes().buffer.byteLength).toBe(CHUNKS * CHUNK_BYTES)
})

test('what is stored is known without reading data', async () => {
  const { st, counts } = counted()
  expect(await st.isStored('1', 'things')).toBe(true)
  expect((await st.selectRuns({ available: ['things'] })).length).toBeGreaterThanOrEqual(RUNS.length)
  await st.getMetadata('1', 'things')
  expect(counts.filesRead).toBe(0)
})
