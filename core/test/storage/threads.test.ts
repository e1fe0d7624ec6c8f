/** Chunks large enough for worker threads: compressed and stored while the next ones are made, joined without being copied. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { compress, decompress, decompressedSize } from '../../src/codecs/node.js'
import { StructArray } from '../../src/dtype/index.js'
import { copyStored, loadChunks } from '../../src/storage/index.js'
import { DataDirectory, type ChunkEncoder } from '../../src/storage/node.js'
import { collect, tempFolder, thingChunks, thingKey, thingMetadata } from './data.js'

/** Without bz2, which takes a hundred times as long. */
const COMPRESSORS = ['blosc', 'zstd', 'lz4']
const BIG = 80_000
const chunks = thingChunks([BIG, 10, BIG + 7, 0, BIG])
const allRows = StructArray.concatenate(chunks.map(({ data }) => data)).bytes()
const key = thingKey()

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0
const loadedBytes = async (folder: DataDirectory): Promise<Uint8Array> =>
  StructArray.concatenate((await collect(loadChunks((await folder.find(key))!))).map(({ data }) => data)).bytes()

test.each(COMPRESSORS)('%s: rows and books are as if stored one by one', async (compressor) => {
  const folder = new DataDirectory(tempFolder())
  const saver = await folder.saver(key, thingMetadata(key, { compressor }))
  for (const chunk of chunks) await saver.save(chunk)
  await saver.close()
  const { chunks: stored } = await (await folder.find(key))!.metadata()
  expect(stored.map(({ n, chunk_i }) => [chunk_i, n])).toEqual(chunks.map(({ length }, i) => [i, length]))
  expect(stored.map(({ first_time }) => first_time)).toEqual(
    chunks.map(({ data }) => (data.length === 0 ? undefined : (data.column('time')[0] as bigint))),
  )
  expect(sameBytes(await loadedBytes(folder), allRows)).toBe(true)
})

test.each(COMPRESSORS)('%s: data copied to larger chunks are the same data', async (compressor) => {
  const from = new DataDirectory(tempFolder())
  const saver = await from.saver(key, thingMetadata(key, { compressor: 'lz4' }))
  for (const chunk of chunks) await saver.save(chunk)
  await saver.close()
  for (const rechunkToMb of [3, 5.5, 500]) {
    const to = new DataDirectory(tempFolder())
    await copyStored((await from.find(key))!, to, { compressor, rechunk: true, rechunkToMb })
    expect(sameBytes(await loadedBytes(to), allRows)).toBe(true)
    const { chunks: stored } = await (await to.find(key))!.metadata()
    for (const { filename, nbytes } of stored) {
      // Python's zstd reads only frames that tell their size.
      const packed = readFileSync(join(to.path, String(key), filename!))
      expect(decompressedSize(compressor, packed)).toBe(nbytes)
    }
  }
})

test('data stored at the same time, in memory that is used over and over, are each their own', async () => {
  const store = async (compressor: string, targetSizeMb: number): Promise<void> => {
    const folder = new DataDirectory(tempFolder())
    const saver = await folder.saver(key, thingMetadata(key, { compressor }), { rechunk: true })
    for (const chunk of chunks) await saver.save(chunk.with({ targetSizeMb }))
    await saver.close()
    expect(sameBytes(await loadedBytes(folder), allRows)).toBe(true)
  }
  for (const targets of [
    [2.5, 3],
    [5.5, 4],
  ])
    await Promise.all(COMPRESSORS.flatMap((codec) => targets.map((target) => store(codec, target))))
})

test.each([...COMPRESSORS, 'bz2'])('%s: bytes in pieces are compressed as one', (compressor) => {
  const rows = allRows.subarray(0, compressor === 'bz2' ? 200_000 : undefined)
  for (const cuts of [[], [0], [1000, 1000, 70_000], [rows.length]]) {
    const pieces = [...cuts, rows.length].map((to, i) => rows.subarray(cuts[i - 1] ?? 0, to))
    const packed = compress(compressor, pieces)
    expect(sameBytes(decompress(compressor, packed, { size: rows.length }), rows)).toBe(true)
  }
  expect(decompress(compressor, compress(compressor, [])).length).toBe(0)
})

test('a zstd frame made by several threads tells its size, and holds the pieces in order', () => {
  const pieces = [1, 2, 3].map((value) => new Uint8Array(50_000_000).fill(value))
  const packed = compress('zstd', pieces)
  expect(decompressedSize('zstd', packed)).toBe(150_000_000)
  const raw = decompress('zstd', packed)
  expect([0, 49_999_999, 50_000_000, 149_999_999].map((i) => raw[i])).toEqual([1, 1, 2, 3])
})

/** Compresses when told to. */
function slowEncoder() {
  const waiting: ((error?: Error) => void)[] = []
  const encode: ChunkEncoder = async (compressor, rows, _what, store) => {
    await new Promise<void>((resolve, reject) =>
      waiting.push((error) => (error === undefined ? resolve() : reject(error))),
    )
    return store(compress(compressor, rows.bytes()))
  }
  const chunkEncoder: ChunkEncoder = Object.assign(encode, { isElsewhere: () => true })
  return { waiting, chunkEncoder }
}

const turn = (): Promise<void> => new Promise((done) => setTimeout(done, 5))

test('one chunk is stored while the next is made, no more; the books keep their order', async () => {
  const { waiting, chunkEncoder } = slowEncoder()
  const folder = new DataDirectory(tempFolder(), { chunkEncoder })
  const saver = await folder.saver(key, thingMetadata(key))
  const three = thingChunks([3, 4, 5])
  await saver.save(three[0]!)
  let isSecondSaved = false
  const second = saver.save(three[1]!).then(() => (isSecondSaved = true))
  while (waiting.length < 2) await turn()
  // The second is ready first: it waits for the first.
  waiting[1]!()
  await turn()
  expect(isSecondSaved).toBe(false)
  waiting[0]!()
  await second
  const third = saver.save(three[2]!)
  const closed = saver.close()
  while (waiting.length < 3) await turn()
  waiting[2]!()
  await Promise.all([third, closed])
  const { chunks: stored } = await (await folder.find(key))!.metadata()
  expect(stored.map(({ n }) => n)).toEqual([3, 4, 5])
})

test('a failure behind the back of save comes with the next call; nothing becomes visible', async () => {
  const { waiting, chunkEncoder } = slowEncoder()
  const folder = new DataDirectory(tempFolder(), { chunkEncoder })
  const saver = await folder.saver(key, thingMetadata(key))
  await saver.save(thingChunks([3])[0]!)
  waiting[0]!(new Error('on purpose'))
  await turn()
  await expect(saver.close()).rejects.toThrow('on purpose')
  await saver.abort(new Error('given up'))
  expect(await folder.find(key)).toBeUndefined()
  expect(existsSync(join(folder.path, String(key)))).toBe(false)
})

test('giving up waits for what is under way, so that nothing is written after it', async () => {
  const { waiting, chunkEncoder } = slowEncoder()
  const folder = new DataDirectory(tempFolder(), { chunkEncoder })
  const saver = await folder.saver(key, thingMetadata(key))
  await saver.save(thingChunks([3])[0]!)
  let isOver = false
  const over = saver.abort(new Error('given up')).then(() => (isOver = true))
  await turn()
  expect(isOver).toBe(false)
  waiting[0]!()
  await over
  const before = readdirSync(join(folder.path, `${String(key)}_temp`))
  await turn()
  expect(readdirSync(join(folder.path, `${String(key)}_temp`))).toEqual(before)
  expect(await folder.find(key)).toBeUndefined()
})
