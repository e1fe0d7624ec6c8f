import { execFileSync } from 'node:child_process'
import * as fs from 'node:fs/promises'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { isStraxlabError, StorageFailed } from '../../src/errors/index.js'
import { loadChunks } from '../../src/storage/index.js'
import type { DiskCalls } from '../../src/storage/disk/node-store.js'
import { DataDirectory } from '../../src/storage/node.js'
import { Chunk } from '../../src/chunk/index.js'
import { StructArray, StructDtype, timeFields } from '../../src/dtype/index.js'
import { collect, START, tempFolder, thingChunks, thingKey, thingMetadata } from './data.js'

const key = thingKey()

async function failure(work: () => Promise<unknown>): Promise<StorageFailed> {
  try {
    await work()
  } catch (error) {
    if (isStraxlabError(error, 'StorageFailed')) return error
    throw error
  }
  throw new Error('it did not fail')
}

async function save(frontend: DataDirectory, chunks: readonly Chunk[] = thingChunks([50, 60, 70])): Promise<void> {
  const saver = await frontend.saver(key, thingMetadata(key, { dtype: chunks[0]!.dtype }))
  try {
    for (const chunk of chunks) await saver.save(chunk)
    await saver.close()
  } catch (error) {
    await saver.abort(error)
    throw error
  }
}

/** A disk on which the calls that `fails` picks fail with `code`. */
function disk(code: string, fails: (call: string, path: string) => boolean): DiskCalls {
  const error = (): Error => Object.assign(new Error(`${code}: injected`), { code })
  const wrap = <A extends unknown[], R>(call: string, real: (...args: A) => Promise<R>) =>
    (async (...args: A): Promise<R> => {
      if (fails(call, String(args[0]))) throw error()
      return real(...args)
    }) as typeof real
  const open: typeof fs.open = wrap('open', async (...args: Parameters<typeof fs.open>) => {
    const handle = await fs.open(...args)
    const write = handle.write.bind(handle) as (...args: unknown[]) => Promise<unknown>
    Object.assign(handle, {
      write: wrap('write', (...rest: unknown[]) =>
        fails('write', String(args[0])) ? Promise.reject(error()) : write(...rest),
      ),
    })
    return handle
  })
  return {
    open,
    readdir: wrap('readdir', fs.readdir as (...args: unknown[]) => Promise<never>) as typeof fs.readdir,
    stat: wrap('stat', fs.stat as (...args: unknown[]) => Promise<never>) as typeof fs.stat,
    rename: wrap('rename', fs.rename),
    mkdir: wrap('mkdir', fs.mkdir as (...args: unknown[]) => Promise<never>) as typeof fs.mkdir,
    rm: wrap('rm', fs.rm),
    unlink: wrap('unlink', fs.unlink),
  }
}

const isChunk = (path: string): boolean => /-00000\d(_temp)?$/.test(path)

test.each<[string, (call: string, path: string) => boolean]>([
  ['ENOSPC', (call, path) => call === 'write' && path.includes('000001')],
  ['EDQUOT', (call, path) => call === 'write' && path.includes('metadata')],
  ['EIO', (call, path) => call === 'write' && isChunk(path)],
  ['EMFILE', (call, path) => call === 'open' && path.includes('000002')],
  ['EACCES', (call, path) => call === 'mkdir' && path.endsWith('_temp')],
  ['EROFS', (call, path) => call === 'rename' && path.endsWith('_temp') && !isChunk(path) && !path.includes('json')],
  ['EACCES', (call, path) => call === 'rename' && isChunk(path)],
])('%s while saving: a clear error, nothing visible, the old data as they were', async (code, fails) => {
  const folder = tempFolder()
  const good = new DataDirectory(folder, { overwrite: 'always' })
  const bad = new DataDirectory(folder, { overwrite: 'always', disk: disk(code, fails) })
  const error = await failure(() => save(bad))
  expect(error.message).toContain(folder)
  expect(error.message).toContain(`[${code}]`)
  expect(await good.find(key)).toBeUndefined()
  expect(await good.findSeveral([key])).toEqual([false])
  expect(await good.list()).toEqual([])

  await save(good)
  await failure(() => save(bad, thingChunks([5, 5, 5])))
  expect((await collect(loadChunks((await good.find(key))!))).map(({ length }) => length)).toEqual([50, 60, 70])
  await save(good, thingChunks([1]))
  expect(readdirSync(folder)).toEqual([String(key)])
})

test('a replacement that cannot take its place leaves the old data there', async () => {
  const folder = tempFolder()
  await save(new DataDirectory(folder))
  const stuck = disk('EACCES', (call, path) => call === 'rename' && path === `${folder}/${String(key)}_temp`)
  await failure(() => save(new DataDirectory(folder, { overwrite: 'always', disk: stuck }), thingChunks([5])))
  expect(readdirSync(folder).sort()).toEqual([String(key), `${String(key)}_temp`])
  expect(await new DataDirectory(folder).findSeveral([key])).toEqual([true])
})

test('a full disk: says how much is needed and how much is free', async () => {
  const full = disk('ENOSPC', (call, path) => call === 'write' && isChunk(path))
  const error = await failure(() => save(new DataDirectory(tempFolder(), { disk: full })))
  expect(error.message).toMatch(/the disk is full: .* \(\d+ bytes are needed, \d+ are free\) \[ENOSPC\]/)
})

test.each<[string, string, (call: string, path: string) => boolean]>([
  ['EACCES', 'permission denied', (call, path) => call === 'open' && path.endsWith('json')],
  ['EMFILE', 'too many files open', (call, path) => call === 'open' && isChunk(path)],
  ['EIO', 'input/output error', (call, path) => call === 'stat' && isChunk(path)],
])('%s while loading', async (code, meaning, fails) => {
  const folder = tempFolder()
  await save(new DataDirectory(folder))
  const frontend = new DataDirectory(folder, { disk: disk(code, fails) })
  const error = await failure(async () => collect(loadChunks((await frontend.find(key))!)))
  expect(error.message).toContain(meaning)
  expect(error.message).toContain(folder)
})

test('a file where the data directory should be', async () => {
  const file = `${tempFolder()}/file`
  writeFileSync(file, 'x')
  const frontend = new DataDirectory(file)
  for (const work of [
    () => frontend.find(key),
    () => frontend.findSeveral([key]),
    () => frontend.list(),
    () => frontend.runDocs(),
    () => save(frontend),
    () => frontend.writeRunMetadata('1', {}),
  ]) {
    const error = await failure(work)
    expect(error.message).toContain(file)
  }
  expect(readFileSync(file, 'utf8')).toBe('x')
})

/** Makes a folder a disk of 2 MB; false where this user may not. */
function mountSmallDisk(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

test('a disk that is really full', async () => {
  const folder = tempFolder()
  // Only root may mount; for others the injected failures above must do.
  if (!mountSmallDisk(folder)) return
  try {
    const small = new DataDirectory(folder, { overwrite: 'always' })
    await save(small)
    const dtype = StructDtype.from([...timeFields, ['noise', '<u4', [100]]])
    const noise = (i: number): Chunk => {
      const start = START + BigInt(i) * 1_000_000n
      const time = BigInt64Array.from({ length: 2000 }, (_, k) => start + BigInt(k))
      const data = StructArray.fromColumns(dtype, {
        time,
        endtime: time.map((t) => t + 1n),
        noise: randomWords(200_000),
      })
      return new Chunk({
        dataType: 'things',
        dataKind: 'things',
        dtype,
        runId: '7',
        start,
        end: start + 1_000_000n,
        data,
      })
    }
    const error = await failure(() => save(small, [noise(0), noise(1), noise(2), noise(3)]))
    expect(error.message).toMatch(
      new RegExp(`${folder}/.*the disk is full.*\\(\\d+ bytes are needed, \\d+ are free\\)`),
    )
    expect((await collect(loadChunks((await small.find(key))!))).map(({ length }) => length)).toEqual([50, 60, 70])
    expect((await small.list()).length).toBe(1)
    await expect(small.writeRunMetadata('1', { comment: 'x'.repeat(3_000_000) })).rejects.toThrow(StorageFailed)
    expect(await small.runDocs()).toEqual([])
    await save(small, thingChunks([2]))
    expect(readdirSync(folder)).toEqual([String(key)])
  } finally {
    execFileSync('umount', [folder])
  }
})

function randomWords(n: number): Uint32Array {
  const words = new Uint32Array(n)
  for (let i = 0; i < n; i += 16_000) crypto.getRandomValues(words.subarray(i, i + 16_000))
  return words
}
