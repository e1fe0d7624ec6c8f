/** Loading in one go by workers gives what going chunk by chunk on the main thread gives: rows, and errors. */
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { StructArray, StructDtype, definePlugin, timeFields, type GetOptions } from '../../src/index.js'
import { Context, DataDirectory, openData } from '../../src/node.js'
import { readChunkHere, type ChunkReader } from '../../src/storage/node.js'
import { seeded, tempFolder } from '../storage/data.js'
import { makeThings, startOf, ticks } from './second-runs.js'

jest.setTimeout(60_000)

const CHUNKS = 5
const ROWS = 6000
const SPAN = 1_000_000n

/** Fields at odd offsets, text, booleans, halves and sub-arrays: 101 bytes a row. */
const dtype = StructDtype.from([
  ...timeFields,
  [['Area [PE]', 'area'], '<f4'],
  ['flag', '|b1'],
  ['half', '<f2'],
  ['label', '<U3'],
  ['tag', '|S5'],
  ['trace', '<u2', [4, 6]],
  ['big', '<i8'],
  ['small', '|i1'],
])

const Source = ticks(CHUNKS, SPAN)
const Things = definePlugin({
  name: 'Things',
  provides: 'things',
  dependsOn: 'source',
  dataKind: 'things',
  dtype,
  rechunkOnSave: false,
  allowSuperrun: true,
  compute(_, { chunkI, start }) {
    // One chunk has no rows at all.
    const n = chunkI === 2 ? 0 : ROWS
    const random = seeded(Number(start / SPAN))
    const time = BigInt64Array.from({ length: n }, (_, i) => start + BigInt(i * 100))
    const whole = (count: number, most: number): number[] =>
      Array.from({ length: count * n }, () => Math.floor(random() * most))
    return {
      time,
      endtime: time.map((t) => t + 60n),
      area: Float32Array.from({ length: n }, () => random() * 200),
      flag: whole(1, 2),
      half: whole(1, 100),
      label: whole(1, 1000).map(String),
      tag: whole(1, 99999).map(String),
      trace: Uint16Array.from(whole(24, 65536)),
      big: BigInt64Array.from(whole(1, 1e6), (i) => BigInt(i) * 10_000_000_007n),
      small: whole(1, 127),
    }
  },
})

const contextOn = (
  folder: string,
  { compressor = 'lz4', reader }: { compressor?: string; reader?: ChunkReader } = {},
) =>
  new Context({
    storage: [new DataDirectory(folder, { provideRunMetadata: true, chunkReader: reader })],
    register: [Source, Things.with({ compressor })],
    notice: () => undefined,
  })

const RUNS = ['1', '2', '3']

const made = new Map<string, string>()
beforeAll(async () => {
  for (const compressor of ['blosc', 'lz4', 'zstd', 'bz2']) made.set(compressor, await make(compressor))
}, 120_000)
afterAll(() => {
  for (const folder of made.values()) rmSync(folder, { recursive: true })
})

async function make(compressor: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'straxlab-whole-'))
  await makeThings(contextOn(folder, { compressor }), folder, RUNS)
  return folder
}

/** A copy of the data that a test may break. */
function stored(compressor = 'lz4'): string {
  const folder = tempFolder()
  cpSync(made.get(compressor)!, folder, { recursive: true })
  return folder
}

const isShared = (rows: StructArray): boolean => rows.bytes().buffer instanceof SharedArrayBuffer
const sameRows = (a: StructArray, b: StructArray): boolean =>
  a.dtype.equals(b.dtype) && a.length === b.length && Buffer.compare(a.bytes(), b.bytes()) === 0

const SELECTIONS = [
  undefined,
  'area > 100',
  'area > 1000',
  'area >= 0',
  '(area > 50) & (half < 40) | (small == 3)',
  'label == "7"',
  'time > 12000000',
  ['area > 20', 'flag'],
] as const
const FIELDS = [...dtype.names]

type Asked = { run: string; timeRange: [bigint, bigint] | undefined } & Omit<GetOptions, 'timeRange'>

test('the same rows and fields as chunk by chunk, whatever is asked for and however it is compressed', async () => {
  for (const compressor of ['blosc', 'lz4', 'zstd', 'bz2']) {
    const folder = stored(compressor)
    const fast = contextOn(folder, { compressor })
    const slow = contextOn(folder, { compressor, reader: readChunkHere })
    const request = fc.record({
      run: fc.constantFrom('1', '2', '_all'),
      selection: fc.constantFrom(...SELECTIONS),
      keepColumns: fc.option(fc.subarray(FIELDS, { minLength: 1 }), { nil: undefined }),
      timeRange: fc.option(fc.tuple(fc.bigInt(0n, 990_000n), fc.bigInt(4_010_000n, 5_000_000n)), { nil: undefined }),
      timeSelection: fc.constantFrom('fully_contained', 'touching'),
    })
    const check = async ({ run, timeRange, ...rest }: Asked) => {
      const from = run === '_all' ? undefined : startOf(run)
      const range = timeRange && from !== undefined ? timeRange.map((time) => from + time) : undefined
      const options = {
        ...rest,
        timeRange: range as GetOptions['timeRange'],
        progress: false,
        ...(run === '_all' ? { combining: true } : {}),
      }
      const rows = await fast.getArray(run, 'things', options)
      expect(isShared(rows)).toBe(true)
      expect(sameRows(rows, await slow.getArray(run, 'things', options))).toBe(true)
    }
    await fc.assert(fc.asyncProperty(request, check), { numRuns: compressor === 'bz2' ? 2 : 15, seed: 4 })
  }
}, 60_000)

test('other ways to choose rows go chunk by chunk, with the same answers', async () => {
  const folder = stored()
  const [fast, slow] = [contextOn(folder), contextOn(folder, { reader: readChunkHere })]
  for (const options of [
    { timeRange: [1_001_500_000n, 1_003_200_000n], timeSelection: 'skip' },
    { timeRange: [1_000_500_000n, 1_000_900_000n], timeSelection: 'touching', keepColumns: ['area'] },
    { timeRange: [1_002_100_000n, 1_002_200_000n] },
    { selection: (rows: StructArray) => Array.from(rows.column('area') as Float32Array, (area) => area > 150) },
    { applyDataFunction: (rows: StructArray) => rows.slice(0, 10) },
    { chunkNumber: { things: [1, 2] } },
    { dropColumns: ['trace', 'time', 'endtime'] },
  ] satisfies GetOptions[])
    expect(
      sameRows(
        await fast.getArray('1', 'things', { ...options, progress: false }),
        await slow.getArray('1', 'things', { ...options, progress: false }),
      ),
    ).toBe(true)
})

test('data opened by their folder, too', async () => {
  const folder = stored('zstd')
  const name = readdirSync(folder).find((one) => one.startsWith('2-things'))!
  const data = await openData(join(folder, name))
  const rows = await data.getArray({ selection: 'area > 100', keepColumns: ['time', 'area', 'label'] })
  const slow = contextOn(folder, { reader: readChunkHere })
  const expected = await slow.getArray('2', 'things', {
    selection: 'area > 100',
    keepColumns: ['time', 'area', 'label'],
  })
  expect(isShared(rows)).toBe(true)
  expect(sameRows(rows, expected)).toBe(true)
})

async function errorOf(work: Promise<unknown>): Promise<{ tag: unknown; message: string }> {
  const error = (await work.then(
    () => undefined,
    (one: unknown) => one,
  )) as (Error & { tag: unknown }) | undefined
  expect(error).toBeDefined()
  return { tag: error!.tag, message: error!.message }
}

/** What one breaks in the data of run 2, by its files. */
const BREAKAGES: Record<string, (files: { chunk: string; metadata: string }) => void> = {
  'a file is missing': ({ chunk }) => unlinkSync(chunk),
  'a file is cut short': ({ chunk }) => truncateSync(chunk, 1000),
  'a byte is another': ({ chunk }) => {
    const bytes = readFileSync(chunk)
    bytes.fill(255, 2000, 2300)
    writeFileSync(chunk, bytes)
  },
  'a first time is another': ({ metadata }) => edit(metadata, /"first_time": (\d+)/, '"first_time": 1$1'),
  'there are more rows': ({ metadata }) =>
    edit(metadata, new RegExp(`"n": ${ROWS},\\s+"nbytes": \\d+`), `"n": ${ROWS + 1}`),
  'a chunk ends too early': ({ metadata }) => edit(metadata, /"end": 2001000000/, '"end": 2000500000'),
  'chunks leave a gap': ({ metadata }) => edit(metadata, /"start": 2004000000/, '"start": 2004000001'),
  'the metadata list no chunks': ({ metadata }) => edit(metadata, /"chunks": \[[^]*?\n {4}\]/, '"chunks": []'),
}

function edit(file: string, from: RegExp, to: string): void {
  const text = readFileSync(file, 'utf8')
  expect(text).toMatch(from)
  writeFileSync(file, text.replace(from, to))
}

test.each(Object.keys(BREAKAGES))('where %s, the same error as chunk by chunk', async (what) => {
  const folder = stored()
  const name = readdirSync(folder).find((one) => one.startsWith('2-things'))!
  const prefix = join(folder, name, name.slice(2))
  BREAKAGES[what]!({ chunk: `${prefix}-000001`, metadata: `${prefix}-metadata.json` })
  const slow = contextOn(folder, { reader: readChunkHere })
  const fast = contextOn(folder)
  for (const options of [{}, { selection: 'area > 100' }, { keepColumns: ['time', 'area'] }] satisfies GetOptions[])
    for (const run of ['2', '_all']) {
      const more = { ...options, progress: false, ...(run === '_all' ? { combining: true } : {}) }
      const expected = await errorOf(slow.getArray(run, 'things', more))
      expect(await errorOf(fast.getArray(run, 'things', more))).toEqual(expected)
    }
  expect((await fast.getArray('1', 'things', { progress: false })).length).toBe((CHUNKS - 1) * ROWS)
})

test('stops on request, and works again after it', async () => {
  const folder = stored()
  const st = contextOn(folder)
  for (const selection of [undefined, 'area > 100']) {
    const stop = new AbortController()
    const loading = st.getArray('_all', 'things', { combining: true, selection, signal: stop.signal, progress: false })
    setImmediate(() => stop.abort())
    expect((await errorOf(loading)).tag).toBe('Aborted')
    const again = await st.getArray('_all', 'things', { combining: true, selection, progress: false })
    expect(again.length).toBeGreaterThan(0)
  }
})

test('several loads at once do not wait for each other forever', async () => {
  const st = contextOn(stored())
  const alone = await st.getArray('_all', 'things', { combining: true, selection: 'area > 100', progress: false })
  const many = await Promise.all(
    Array.from({ length: 12 }, () =>
      st.getArray('_all', 'things', { combining: true, selection: 'area > 100', progress: false }),
    ),
  )
  expect(many.every((rows) => sameRows(rows, alone))).toBe(true)
})

test('tells how many chunks were read', async () => {
  const st = contextOn(stored())
  const events: string[] = []
  await st.getArray('_all', 'things', {
    combining: true,
    progress: ({ done, total }) => events.push(`${done}/${total}`),
  })
  expect(events.at(-1)).toBe('15/15')
})

const BY_COLUMNS = { keepColumns: ['time', 'area'] }

test.each<[string, string, GetOptions]>([
  ['a run', '2', {}],
  ['two columns of it', '2', BY_COLUMNS],
  ['a superrun', '_all', { combining: true }],
  ['two columns of it', '_all', { combining: true, ...BY_COLUMNS }],
])('%s (%s) of more rows than one array can hold is refused before anything is read', async (_, run, options) => {
  const folder = stored()
  const name = readdirSync(folder).find((one) => one.startsWith('2-things'))!
  const file = join(folder, name, `${name.slice(2)}-metadata.json`)
  // As the metadata say; behind the first chunk.
  const rows = 10 ** 10
  const md = JSON.parse(readFileSync(file, 'utf8')) as { chunks: Record<string, unknown>[] }
  for (const chunk of md.chunks.slice(1))
    if (chunk['n'] !== 0) Object.assign(chunk, { n: rows, nbytes: rows * dtype.itemsize })
  writeFileSync(file, JSON.stringify(md))
  const events: unknown[] = []
  const loading = contextOn(folder).getArray(run, 'things', { ...options, progress: (event) => events.push(event) })
  const { tag, message } = await errorOf(loading)
  expect(tag).toBe('InvalidArgument')
  expect(message).toMatch(/nothing was read.*keepColumns.*getIter/)
  expect(events).toEqual([])
  for await (const chunk of contextOn(folder).getIter(run, 'things', { ...options, progress: false })) {
    expect(chunk.length).toBe(ROWS)
    break
  }
})
