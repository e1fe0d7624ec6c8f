import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { Aborted, DataCorrupted, InvalidArgument } from '../../src/errors/index.js'
import { loadChunks, ReadCounts, type LoadOptions, type StoredData } from '../../src/storage/index.js'
import { DataDirectory, openStored } from '../../src/storage/node.js'
import { collect, START, tempFolder, thingChunks, thingDtype, thingKey, thingMetadata } from './data.js'

const key = thingKey()
const prefix = `things-${key.lineageHash}`
const COUNTS = [5, 0, 40, 1, 12]

/** Five chunks, of which the second has no rows; rows are 10 us apart and 5 us long. */
async function stored(compressor = 'lz4'): Promise<{ data: StoredData; folder: string }> {
  const frontend = new DataDirectory(tempFolder())
  const saver = await frontend.saver(key, thingMetadata(key, { compressor }))
  for (const chunk of thingChunks(COUNTS)) await saver.save(chunk)
  await saver.close()
  const data = (await frontend.find(key))!
  return { data, folder: data.where }
}

async function cost(
  data: StoredData,
  o: LoadOptions,
): Promise<{ counts: ReadCounts; rows: number[]; asked: number[] }> {
  const counts = new ReadCounts()
  const asked: number[] = []
  const chunks = await collect(loadChunks(data, { ...o, counts, onChunk: ({ chunk_i }) => asked.push(chunk_i) }))
  return { counts, rows: chunks.map(({ length }) => length), asked }
}

const ROW = thingDtype.itemsize

test('a whole run: every file once, and no more', async () => {
  const { data } = await stored()
  const { counts, rows, asked } = await cost(data, {})
  const { chunks } = await data.metadata()
  expect(rows).toEqual(COUNTS)
  expect(asked).toEqual([0, 1, 2, 3, 4])
  expect(counts).toEqual({
    filesRead: 4,
    bytesRead: chunks.reduce((n, { filesize }) => n + (filesize ?? 0), 0),
    chunksDecoded: 4,
    bytesDecoded: 58 * ROW,
  })
})

test('a time range: only the files of the chunks in it, and the rows at its ends', async () => {
  const { data } = await stored()
  const at = (row: number): bigint => START + BigInt(row) * 10_000n
  // Rows 6 to 45 are in the third chunk (the second is 10 us without rows).
  const { counts, rows } = await cost(data, { timeRange: [at(10), at(20)] })
  expect([rows, counts.filesRead]).toEqual([[10], 1])
  // Rows are not cut: one across the start stays, and one across the end keeps all that is behind it, as in strax.
  expect((await cost(data, { timeRange: [at(10) + 1n, at(20) + 1n] })).rows).toEqual([36])
  expect((await cost(data, { timeRange: [at(0) - 5n, at(0)] })).counts.filesRead).toBe(0)
  expect((await cost(data, { timeRange: [at(4), at(7)] })).rows).toEqual([1, 0, 1])
})

test('chunk numbers: only those files', async () => {
  const { data } = await stored()
  const { counts, rows } = await cost(data, { chunkNumber: [2, 4] })
  expect([rows, counts.filesRead]).toEqual([[40, 12], 2])
  await expect(cost(data, { chunkNumber: [5] })).rejects.toThrow(/chunks 0 to 4, not 5/)
  await expect(cost(data, { chunkNumber: [-1] })).rejects.toThrow(InvalidArgument)
})

test('columns: only those, and when the rows are', async () => {
  const { data } = await stored()
  const [chunk] = await collect(loadChunks(data, { keepColumns: ['area'] }))
  expect(chunk!.dtype.names).toEqual(['time', 'endtime', 'area'])
  expect(chunk!.data.column('area')).toEqual((await collect(loadChunks(data)))[0]!.data.column('area'))
  await expect(cost(data, { keepColumns: ['aera'] })).rejects.toThrow(/no field "aera".*"area"/)
})

test('rechunking on load splits, and does not join', async () => {
  const { data } = await stored()
  const { rows } = await cost(data, { rechunk: true, sourceSizeMb: (10 * ROW) / 1e6 })
  expect(rows.reduce((a, b) => a + b)).toBe(58)
  expect(rows.length).toBeGreaterThan(5)
  await expect(cost(data, { rechunk: true, sourceSizeMb: 1e-9 })).rejects.toThrow(/too small/)
})

test('stopping early reads no further than the chunks ahead', async () => {
  const { data } = await stored()
  for (const prefetch of [0, 1, 2]) {
    const counts = new ReadCounts()
    for await (const chunk of loadChunks(data, { counts, prefetch })) {
      expect(chunk.length).toBe(5)
      break
    }
    expect(counts.filesRead).toBeLessThanOrEqual(1 + prefetch)
  }
})

test('abort', async () => {
  const { data } = await stored()
  const controller = new AbortController()
  const chunks = loadChunks(data, { signal: controller.signal })
  expect((await chunks.next()).value?.length).toBe(5)
  controller.abort(new Error('enough'))
  await expect(chunks.next()).rejects.toThrow(Aborted)
  await expect(collect(loadChunks(data, { signal: AbortSignal.abort() }))).rejects.toThrow(Aborted)
})

test.each<[string, (folder: string) => void, RegExp]>([
  ['a missing file', (f) => rmSync(`${f}/${prefix}-000002`), /000002: the file is missing.*40 rows/],
  [
    'a cut file',
    (f) => truncateSync(`${f}/${prefix}-000002`, 30),
    /000002: the file has 30 bytes, but the metadata say \d+/,
  ],
  ['another file', (f) => writeFileSync(`${f}/${prefix}-000002`, readFileSync(`${f}/${prefix}-000004`)), /000002/],
])('%s is an error that names it', async (_, spoil, message) => {
  const { data, folder } = await stored()
  spoil(folder)
  await expect(collect(loadChunks(data))).rejects.toThrow(DataCorrupted)
  await expect(collect(loadChunks(data))).rejects.toThrow(message)
  // The chunks before it are fine.
  expect((await cost(data, { chunkNumber: [0, 1] })).rows).toEqual([5, 0])
})

type Md = { [key: string]: unknown; chunks: { [key: string]: unknown }[] }

test.each<[string, (md: Md) => void, RegExp]>([
  ['one row too many', (md) => void (md.chunks[2]!['n'] = 41), /"nbytes" should be \d+ \(41 rows/],
  [
    'one row too many, and its bytes',
    (md) => Object.assign(md.chunks[2]!, { n: 41, nbytes: 41 * ROW }),
    /000002: the file holds 40 rows.* but the metadata say 41/,
  ],
  [
    'more rows than there can be',
    (md) => Object.assign(md.chunks[2]!, { n: 1e13, nbytes: 1e13 * ROW }),
    /claim 10000000000000 rows/,
  ],
  [
    'a count that is none',
    (md) => void (md.chunks[2]!['n'] = -1),
    /chunk 2 "n" should be an integer, 0 or more, but is -1/,
  ],
  [
    'another size',
    (md) => void (md.chunks[2]!['filesize'] = 7),
    /000002: the file has \d+ bytes, but the metadata say 7/,
  ],
  ['no chunks', (md) => void (md.chunks = []), /list no chunks/],
  ['chunks that are no list', (md) => Object.assign(md, { chunks: 'x' }), /"chunks" should be a list, but is "x"/],
  ['no dtype', (md) => void delete md['dtype'], /"dtype" should be a string, but is nothing/],
  ['a dtype that is none', (md) => void (md['dtype'] = "[('a', '<q9')]"), /"dtype" is not a numpy dtype/],
  ['a smaller dtype', (md) => void (md['dtype'] = "[('time', '<i8'), ('endtime', '<i8')]"), /"nbytes" should be/],
  ['no compressor', (md) => void delete md['compressor'], /"compressor"/],
  ['an unknown compressor', (md) => void (md['compressor'] = 'lzma'), /000000.*lzma/],
  ['another compressor', (md) => void (md['compressor'] = 'zstd'), /000000.*zstd/],
  ['old data', (md) => void (md['strax_version'] = '0.8.9'), /at least 0.9.0.*but is "0.8.9"/],
  ['a version that is none', (md) => void (md['strax_version'] = 'new'), /a version such as/],
  ['a start that is none', (md) => void (md.chunks[1]!['start'] = 'x'), /chunk 1 "start" should be an integer time/],
  ['an end before the start', (md) => void (md.chunks[1]!['end'] = 5), /chunk 1 "end" should be at or after/],
  ['a path for a file name', (md) => void (md.chunks[2]!['filename'] = '../../x'), /name of a file in the same folder/],
  [
    'rows outside the chunk',
    (md) => void (md.chunks[2]!['end'] = md.chunks[2]!['start']),
    /000002\) breaks a Law of Chunking/,
  ],
  ['other first times', (md) => void (md.chunks[2]!['first_time'] = 17), /has first_time \d+, but the metadata say 17/],
  ['a superrun without subruns', (md) => void (md.chunks[2]!['run_id'] = '_s'), /"_s" is a superrun/],
  [
    'overlapping subruns',
    (md) => void (md.chunks[2]!['subruns'] = { a: { start: 0, end: 9 }, b: { start: 1, end: 5 } }),
    /overlap/,
  ],
  ['a lineage that is none', (md) => void (md['lineage'] = { things: 'x' }), /"lineage" should be/],
])('metadata that tell %s are an error that names the file', async (_, change, message) => {
  const { folder } = await stored()
  const file = `${folder}/${prefix}-metadata.json`
  const md = JSON.parse(readFileSync(file, 'utf8').replace(/\b(\d{17,})\b/g, '"big:$1"')) as Md
  change(md)
  writeFileSync(file, JSON.stringify(md).replace(/"big:(\d+)"/g, '$1'))
  const load = async (): Promise<unknown> => collect(loadChunks(await openStored(folder)))
  await expect(load()).rejects.toThrow(DataCorrupted)
  await expect(load()).rejects.toThrow(message)
  await expect(load()).rejects.toThrow(folder)
})

test('what old data do not tell is not needed', async () => {
  const { folder } = await stored()
  const file = `${folder}/${prefix}-metadata.json`
  const md = JSON.parse(readFileSync(file, 'utf8').replace(/\b(\d{17,})\b/g, '"big:$1"')) as Md
  for (const name of ['lineage', 'lineage_hash', 'strax_version', 'chunk_target_size_mb', 'start', 'end'])
    Reflect.deleteProperty(md, name)
  for (const chunk of md.chunks)
    for (const name of ['chunk_i', 'nbytes', 'filename', 'filesize', 'subruns', 'first_time', 'last_endtime'])
      Reflect.deleteProperty(chunk, name)
  writeFileSync(file, JSON.stringify(md).replace(/"big:(\d+)"/g, '$1'))
  expect((await cost(await openStored(folder), {})).rows).toEqual(COUNTS)
})
