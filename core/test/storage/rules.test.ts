import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import * as fs from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import { DataCorrupted, DataExists, DataNotAvailable, InvalidArgument, StorageFailed } from '../../src/errors/index.js'
import { DataKey } from '../../src/lineage/index.js'
import { copyStored, loadChunks, MemoryFrontend, type StorageFrontend } from '../../src/storage/index.js'
import { DataDirectory, dirSizeMb, openStored, type DataDirectoryOptions } from '../../src/storage/node.js'
import { collect, lineage, tempFolder, thingChunks, thingKey, thingMetadata } from './data.js'

async function save(frontend: StorageFrontend, key = thingKey(), counts = [3, 4], o = {}): Promise<void> {
  const saver = await frontend.saver(key, thingMetadata(key), o)
  for (const chunk of thingChunks(counts, { runId: key.runId, dataType: key.dataType })) await saver.save(chunk)
  await saver.close()
}

const rowsIn = async (frontend: StorageFrontend, key = thingKey()): Promise<number> => {
  const chunks = await collect(loadChunks((await frontend.find(key))!))
  return chunks.reduce((n, chunk) => n + chunk.length, 0)
}

const key = thingKey()
const prefix = `things-${key.lineageHash}`

test('a directory opened for reading is not made', async () => {
  const folder = `${tempFolder()}/not/there`
  for (const readonly of [true, false]) {
    const frontend = new DataDirectory(folder, { readonly, deepScan: true })
    expect(await frontend.find(key)).toBeUndefined()
    expect(await frontend.find(key, { fuzzyFor: ['things'], allowIncomplete: true })).toBeUndefined()
    expect(await frontend.findSeveral([key])).toEqual([false])
    expect(await frontend.list()).toEqual([])
    expect(await frontend.runDocs()).toEqual([])
    expect(await frontend.runMetadata('0')).toBeUndefined()
    expect(existsSync(folder)).toBe(false)
  }
})

test('a readonly directory is never written to', async () => {
  const folder = tempFolder()
  const frontend = new DataDirectory(folder, { readonly: true })
  await expect(save(frontend)).rejects.toThrow(StorageFailed)
  await expect(frontend.writeRunMetadata('0', { name: '0' })).rejects.toThrow(/readonly/)
  await expect(frontend.remove(key)).rejects.toThrow(StorageFailed)
  expect(readdirSync(folder)).toEqual([])
})

test.each(['a-b', '../x', 'a/b', ''])('the run id "%s" cannot be stored', async (runId) => {
  const frontend = new DataDirectory(tempFolder())
  await expect(frontend.runMetadata(runId)).rejects.toThrow(InvalidArgument)
  await expect(frontend.writeRunMetadata(runId, {})).rejects.toThrow(InvalidArgument)
  if (runId === '') return
  await expect(frontend.find(thingKey(runId))).rejects.toThrow(InvalidArgument)
  await expect(save(frontend, thingKey(runId))).rejects.toThrow(InvalidArgument)
})

test('an option that does not exist is an error', () => {
  expect(() => new DataDirectory('.', { readOnly: true } as DataDirectoryOptions)).toThrow(/readonly/)
  expect(() => new MemoryFrontend({ overwrite: 'sometimes' as 'never' })).toThrow(/if_broken, never, always/)
})

test('takeOnly and exclude: other types are neither given nor taken', async () => {
  const folder = tempFolder()
  await save(new DataDirectory(folder))
  const other = new DataKey('7', 'others', lineage)
  for (const options of [
    { takeOnly: 'others' },
    { exclude: ['things'] },
    { takeOnly: ['things'], exclude: 'things' },
  ]) {
    const frontend = new DataDirectory(folder, options)
    expect(await frontend.find(key)).toBeUndefined()
    expect(await frontend.findSeveral([key])).toEqual([false])
    expect(await frontend.list()).toEqual([])
    await expect(save(frontend)).rejects.toThrow(DataNotAvailable)
  }
  expect(new DataDirectory(folder, { takeOnly: 'others' }).takes(other.dataType)).toBe(true)
})

test.each(['DataDirectory', 'MemoryFrontend'])('overwrite, %s', async (kind) => {
  const folder = tempFolder()
  const memory: StorageFrontend[] = []
  const open = (overwrite: 'if_broken' | 'never' | 'always'): StorageFrontend =>
    kind === 'DataDirectory'
      ? new DataDirectory(folder, { overwrite })
      : (memory[0] ??= new MemoryFrontend({ overwrite }))
  await save(open('always'), key, [3])
  expect(await rowsIn(open('always'))).toBe(3)
  await save(open('always'), key, [5, 1])
  expect(await rowsIn(open('always'))).toBe(6)
  if (kind === 'MemoryFrontend') return
  for (const overwrite of ['if_broken', 'never'] as const)
    await expect(save(open(overwrite))).rejects.toThrow(DataExists)
  expect(await rowsIn(open('never'))).toBe(6)
  expect(readdirSync(folder)).toEqual([String(key)])
})

/** Data whose metadata were changed by hand. */
async function spoilt(change: (md: { [key: string]: unknown }) => void): Promise<string> {
  const folder = tempFolder()
  await save(new DataDirectory(folder))
  const file = `${folder}/${String(key)}/${prefix}-metadata.json`
  const md = JSON.parse(readFileSync(file, 'utf8')) as { [key: string]: unknown }
  change(md)
  writeFileSync(file, JSON.stringify(md))
  return folder
}

test.each([
  ['that failed', (md: { [key: string]: unknown }): void => void (md['exception'] = 'x')],
  ['that did not end', (md: { [key: string]: unknown }): void => void delete md['writing_ended']],
])('data %s are not there, and are overwritten unless never', async (_, change) => {
  const folder = await spoilt(change)
  const frontend = new DataDirectory(folder)
  expect(await frontend.find(key)).toBeUndefined()
  expect(await frontend.findSeveral([key])).toEqual([false])
  expect((await frontend.find(key, { evenBroken: true }))?.state).toMatch(/failed|incomplete/)
  await expect(save(new DataDirectory(folder, { overwrite: 'never' }))).rejects.toThrow(DataExists)
  await save(frontend, key, [8])
  expect(await rowsIn(frontend)).toBe(8)
})

test('data without readable metadata are an error, count as not there among several, and are overwritten', async () => {
  for (const spoil of [
    (file: string): void => rmSync(file),
    (file: string): void => writeFileSync(file, '{"chunks": ['),
    (file: string): void => writeFileSync(file, '[1, 2]'),
    (file: string): void => writeFileSync(file, ''),
  ]) {
    const folder = tempFolder()
    const frontend = new DataDirectory(folder)
    await save(frontend)
    spoil(`${folder}/${String(key)}/${prefix}-metadata.json`)
    await expect(frontend.find(key)).rejects.toThrow(DataCorrupted)
    await expect(frontend.find(key)).rejects.toThrow(String(key))
    expect(await frontend.findSeveral([key, thingKey('8')])).toEqual([false, false])
    await save(frontend, key, [2])
    expect(await rowsIn(frontend)).toBe(2)
  }
})

test('a file where a data folder should be does not hide the others', async () => {
  const folder = tempFolder()
  const frontend = new DataDirectory(folder)
  await save(frontend, thingKey('8'))
  writeFileSync(`${folder}/${String(key)}`, 'not a folder')
  expect(await frontend.findSeveral([key, thingKey('8')])).toEqual([false, true])
  await expect(frontend.find(key)).rejects.toThrow(/not a folder/)
})

test('metadata of old data, named metadata.json, are read', async () => {
  const folder = tempFolder()
  const frontend = new DataDirectory(folder)
  await save(frontend)
  renameSync(`${folder}/${String(key)}/${prefix}-metadata.json`, `${folder}/${String(key)}/metadata.json`)
  expect(await rowsIn(frontend)).toBe(7)
  expect(await frontend.findSeveral([key])).toEqual([true])
})

test('data opened by their folder, also when it has another name', async () => {
  const folder = tempFolder()
  await save(new DataDirectory(folder))
  renameSync(`${folder}/${String(key)}`, `${folder}/renamed`)
  const stored = await openStored(`${folder}/renamed`)
  expect((await collect(loadChunks(stored))).map(({ length }) => length)).toEqual([3, 4])
  await expect(openStored(`${folder}/absent`)).rejects.toThrow(DataNotAvailable)
  await expect(openStored(folder)).rejects.toThrow(DataCorrupted)
})

test('data being written are seen with allowIncomplete only, and can be read while they become complete', async () => {
  const frontend = new DataDirectory(tempFolder())
  const saver = await frontend.saver(key, thingMetadata(key))
  expect(await frontend.find(key, { allowIncomplete: true })).toBeDefined()
  const [first, second] = thingChunks([3, 4])
  await saver.save(first!)
  await saver.save(second!)
  expect(await frontend.find(key)).toBeUndefined()
  expect(await frontend.findSeveral([key])).toEqual([false])
  expect(await frontend.findSeveral([key], { allowIncomplete: true })).toEqual([true])
  const chunks = loadChunks((await frontend.find(key, { allowIncomplete: true }))!, { prefetch: 0 })
  expect((await chunks.next()).value?.length).toBe(3)
  await saver.close()
  expect((await chunks.next()).value?.length).toBe(4)
})

test('after an abort nothing is visible, the reason is on record, and a new save succeeds', async () => {
  const folder = tempFolder()
  const frontend = new DataDirectory(folder)
  const saver = await frontend.saver(key, thingMetadata(key))
  await saver.save(thingChunks([3])[0]!)
  await saver.abort(new Error('the reason', { cause: 'another' }))
  await saver.abort('again')
  await expect(saver.save(thingChunks([3])[0]!)).rejects.toThrow(/aborted/)
  await expect(saver.close()).rejects.toThrow(/aborted/)
  expect(readdirSync(folder)).toEqual([`${String(key)}_temp`])
  const md = JSON.parse(readFileSync(`${folder}/${String(key)}_temp/${prefix}-metadata.json`, 'utf8')) as object
  expect(md).toMatchObject({ exception: expect.stringMatching(/the reason[^]*another/) as unknown })
  expect(await frontend.find(key, { allowIncomplete: true })).toBeUndefined()
  await save(frontend)
  expect(readdirSync(folder)).toEqual([String(key)])
})

test('a saver refuses chunks of other data, and data without chunks', async () => {
  const frontend = new DataDirectory(tempFolder())
  const saver = await frontend.saver(key, thingMetadata(key))
  await expect(saver.save(thingChunks([3], { dataType: 'others' })[0]!)).rejects.toThrow(InvalidArgument)
  await expect(saver.close()).rejects.toThrow(InvalidArgument)
  await saver.abort('x')
  const empty = await frontend.saver(key, thingMetadata(key))
  await expect(empty.close()).rejects.toThrow(/No chunk/)
  await empty.abort('x')
  expect(await frontend.find(key)).toBeUndefined()
})

test('two savers of the same data never mix', async () => {
  const folder = tempFolder()
  const frontend = new DataDirectory(folder)
  const saver = await frontend.saver(key, thingMetadata(key))
  await expect(
    new DataDirectory(`${folder}/../${folder.split('/').at(-1)}`).saver(key, thingMetadata(key)),
  ).rejects.toThrow(/being written already/)
  // Another process removes the folder and begins anew.
  await saver.save(thingChunks([3])[0]!)
  rmSync(`${folder}/${String(key)}_temp`, { recursive: true })
  mkdirSync(`${folder}/${String(key)}_temp`)
  await expect(saver.save(thingChunks([3])[0]!)).rejects.toThrow(/removed or replaced/)
  await saver.abort('x')
  expect(readdirSync(`${folder}/${String(key)}_temp`)).toEqual([])
})

test('a replacement that a crash cut short is found, and ended by the next save', async () => {
  const folder = tempFolder()
  const frontend = new DataDirectory(folder, { overwrite: 'always' })
  await save(frontend)
  renameSync(`${folder}/${String(key)}`, `${folder}/.${String(key)}-replaced`)
  expect(await rowsIn(frontend)).toBe(7)
  expect(await frontend.findSeveral([key])).toEqual([true])
  await save(frontend, key, [1])
  expect(readdirSync(folder)).toEqual([String(key)])
  expect(await rowsIn(frontend)).toBe(1)
})

test('removing', async () => {
  const folder = tempFolder()
  for (const frontend of [new DataDirectory(folder), new MemoryFrontend()]) {
    expect(await frontend.remove(key)).toBe(false)
    await save(frontend)
    await save(frontend, thingKey('8'))
    expect(await frontend.remove(key)).toBe(true)
    expect(await frontend.findSeveral([key, thingKey('8')])).toEqual([false, true])
  }
  expect(readdirSync(folder)).toEqual([String(thingKey('8'))])
})

test('copies: compressed and chunked anew, with the metadata of the source', async () => {
  const [from, to] = [new DataDirectory(tempFolder()), new DataDirectory(tempFolder())]
  await save(from, key, [200, 0, 300, 100])
  const source = (await from.find(key))!
  await copyStored(source, to, { compressor: 'zstd', rechunk: true, rechunkToMb: 0.005 })
  const copy = (await to.find(key))!
  const metadata = await copy.metadata()
  expect(metadata).toMatchObject({ compressor: 'zstd', chunk_target_size_mb: 0.005, run_id: '7' })
  expect(metadata.chunks.length).toBeGreaterThan(2)
  expect(metadata.chunks.reduce((n, chunk) => n + chunk.n, 0)).toBe(600)
  await expect(copyStored(source, to)).rejects.toThrow(DataExists)
  await expect(copyStored(source, new MemoryFrontend(), { rechunkToMb: 3 })).rejects.toThrow(InvalidArgument)
  const memory = new MemoryFrontend()
  await copyStored(copy, memory)
  expect(await rowsIn(memory)).toBe(600)
  await expect(copyStored(await openStored(copy.where), new MemoryFrontend())).rejects.toThrow(/under which key/)
})

test('a copy that fails leaves nothing visible', async () => {
  const [folder, to] = [tempFolder(), new DataDirectory(tempFolder())]
  await save(new DataDirectory(folder), key, [20, 30])
  writeFileSync(`${folder}/${String(key)}/${prefix}-000001`, 'not what was saved')
  await expect(copyStored((await new DataDirectory(folder).find(key))!, to)).rejects.toThrow(DataCorrupted)
  expect(await to.find(key)).toBeUndefined()
})

test('the size of a folder', async () => {
  const folder = tempFolder()
  mkdirSync(`${folder}/a/b`, { recursive: true })
  writeFileSync(`${folder}/a/b/c`, new Uint8Array(1500))
  writeFileSync(`${folder}/d`, new Uint8Array(500))
  symlinkSync(`${folder}/d`, `${folder}/link`)
  expect(await dirSizeMb(folder)).toBe(0.002)
  expect(await dirSizeMb(`${folder}/absent`)).toBe(0)
})

test('superruns: a redefinition is other data', async () => {
  const frontend = new DataDirectory(tempFolder())
  const of = (subRunSpec: { [run: string]: 'all' }): DataKey => new DataKey('_s', 'things', lineage, { subRunSpec })
  const first = of({ a: 'all' })
  const saver = await frontend.saver(first, thingMetadata(first))
  const subruns = { a: { start: 0n, end: 2n ** 62n } }
  await saver.save(thingChunks([3], { runId: '_s', subruns })[0]!)
  await saver.close()
  expect(await frontend.findSeveral([first, of({ a: 'all', b: 'all' })])).toEqual([true, false])
  const [chunk] = await collect(loadChunks((await frontend.find(first))!))
  expect(chunk).toMatchObject({ runId: '_s', subruns, isSuperrun: true })
  // Found by its own name, a superrun's folder is no run.
  expect(await new DataDirectory(frontend.path, { deepScan: true }).runDocs()).toEqual([])
})

test('chunks given without waiting are stored in order', async () => {
  const frontend = new DataDirectory(tempFolder())
  const saver = await frontend.saver(key, thingMetadata(key))
  await Promise.all([...thingChunks([3, 1, 4, 1, 5]).map((chunk) => saver.save(chunk)), saver.close()])
  const chunks = await collect(loadChunks((await frontend.find(key))!))
  expect(chunks.map(({ length }) => length)).toEqual([3, 1, 4, 1, 5])
  await expect(saver.close()).rejects.toThrow(/closed/)
  await saver.abort('too late')
  expect(await frontend.findSeveral([key])).toEqual([true])
})

test('a half-written file of metadata of data being written is read again', async () => {
  const folder = tempFolder()
  const frontend = new DataDirectory(folder)
  const saver = await frontend.saver(key, thingMetadata(key))
  await saver.save(thingChunks([3])[0]!)
  const file = `${folder}/${String(key)}_temp/${prefix}-metadata.json`
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.slice(0, 100))
  setTimeout(() => writeFileSync(file, text), 30)
  expect(await frontend.find(key, { allowIncomplete: true })).toBeDefined()
  writeFileSync(file, text.slice(0, 100))
  await expect(frontend.find(key, { allowIncomplete: true })).rejects.toThrow(DataCorrupted)
  await saver.abort('done')
})

test('with sync, and when data are replaced, everything is on the disk before it is visible', async () => {
  const synced: string[] = []
  const disk = {
    ...fs,
    open: async (...args: Parameters<typeof fs.open>) => {
      const handle = await fs.open(...args)
      const sync = handle.sync.bind(handle)
      handle.sync = () => {
        synced.push(String(args[0]).split('/').at(-1)!)
        return sync()
      }
      return handle
    },
  } as typeof fs
  const folder = tempFolder()
  await save(new DataDirectory(folder, { disk }))
  expect(synced).toEqual([])
  await save(new DataDirectory(folder, { disk, overwrite: 'always' }))
  const files = [`${prefix}-000000`, `${prefix}-000001`, `${prefix}-metadata.json`]
  expect(synced.sort()).toEqual([...files, `${String(key)}_temp`, folder.split('/').at(-1)].sort())
  synced.length = 0
  await save(new DataDirectory(folder, { disk, sync: true }), thingKey('8'))
  for (const file of files) expect(synced.some((name) => name.replace(/_temp$/, '') === file)).toBe(true)
})
