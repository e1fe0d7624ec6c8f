import { readdirSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { StructArray } from '../../src/dtype/index.js'
import { loadChunks, MemoryFrontend, type StorageFrontend } from '../../src/storage/index.js'
import { DataDirectory } from '../../src/storage/node.js'
import { collect, hex, tempFolder, thingChunks, thingKey, thingMetadata } from './data.js'

const COMPRESSORS = ['blosc', 'zstd', 'lz4', 'bz2']
const FRONTENDS: [string, () => StorageFrontend][] = [
  ['DataDirectory', () => new DataDirectory(tempFolder())],
  ['MemoryFrontend', () => new MemoryFrontend()],
]

test.each(FRONTENDS.flatMap(([name, make]) => COMPRESSORS.map((compressor) => ({ name, make, compressor }))))(
  'what is saved is found and loaded: $name, $compressor',
  async ({ make, compressor }) => {
    const frontend = make()
    const key = thingKey()
    const chunks = thingChunks([5, 0, 40, 1])
    expect(await frontend.find(key)).toBeUndefined()
    const saver = await frontend.saver(key, thingMetadata(key, { compressor }))
    for (const chunk of chunks) await saver.save(chunk)
    expect(await frontend.find(key)).toBeUndefined()
    await saver.close()

    const stored = (await frontend.find(key))!
    const metadata = await stored.metadata()
    expect(metadata).toMatchObject({ run_id: '7', compressor, start: chunks[0]!.start, end: chunks[3]!.end })
    expect(metadata.chunks.map(({ n }) => n)).toEqual([5, 0, 40, 1])
    const loaded = await collect(loadChunks(stored))
    expect(loaded.map(String)).toEqual(chunks.map(String))
    expect(hex(StructArray.concatenate(loaded.map(({ data }) => data)))).toBe(
      hex(StructArray.concatenate(chunks.map(({ data }) => data))),
    )
    expect(await frontend.findSeveral([key, thingKey('8')])).toEqual([true, false])
    expect((await frontend.list()).map(({ folder }) => folder)).toEqual([String(key)])
  },
)

test('a chunk without rows has no file', async () => {
  const folder = tempFolder()
  const frontend = new DataDirectory(folder)
  const key = thingKey()
  const saver = await frontend.saver(key, thingMetadata(key))
  for (const chunk of thingChunks([0, 3, 0])) await saver.save(chunk)
  await saver.close()
  const prefix = `things-${key.lineageHash}`
  expect(readdirSync(`${folder}/${String(key)}`).sort()).toEqual([`${prefix}-000001`, `${prefix}-metadata.json`])
})
