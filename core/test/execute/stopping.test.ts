import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { isStraxlabError } from '../../src/errors/index.js'
import { Context, DataDirectory } from '../../src/node.js'
import { contextWith, countingSource, passing, take } from './sources.js'

// On a busy machine the first test of a file waits for all that it imports.
jest.setTimeout(60_000)

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'straxlab-stop-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const onDisk = (register: ConstructorParameters<typeof Context>[0] & object): Context =>
  new Context({ storage: folder, notice: () => undefined, ...register })

describe('breaking out of getIter', () => {
  test('stops the work behind it, stores nothing, and a later make succeeds', async () => {
    const made: number[] = []
    const passed: number[] = []
    const st = onDisk({ register: [countingSource(made), passing('Others', 'things', passed)] })
    let n = 0
    for await (const chunk of st.getIter('0', 'others')) {
      expect(chunk.length).toBe(2)
      if (++n === 3) break
    }
    expect(passed).toEqual([0, 1, 2])
    expect(made).toEqual([0, 1, 2])
    expect(await st.isStored('0', 'things')).toBe(false)
    expect(await st.isStored('0', 'others')).toBe(false)
    expect(readdirSync(folder).filter((name) => !name.endsWith('_temp'))).toEqual([])

    await st.make('0', 'others')
    expect(made).toHaveLength(13)
    expect(await st.isStored('0', ['things', 'others'])).toBe(true)
    expect((await st.getArray('0', 'others')).length).toBe(20)
    expect(readdirSync(folder).filter((name) => name.endsWith('_temp'))).toEqual([])
  })

  test('before the first chunk does nothing at all', async () => {
    const made: number[] = []
    const st = onDisk({ register: [countingSource(made)] })
    await st.getIter('0', 'things').return()
    expect(made).toEqual([])
    expect(readdirSync(folder)).toEqual([])
  })

  test('stops superruns in the middle of their subruns', async () => {
    const made: number[] = []
    const dir = new DataDirectory(folder, { provideRunMetadata: true })
    const st = new Context({
      storage: dir,
      notice: () => undefined,
      register: [countingSource(made), passing('Others', 'things', [], { allowSuperrun: true })],
    })
    for (const [i, run] of ['0', '1'].entries())
      await dir.writeRunMetadata(run, { name: run, start: new Date(i * 1000), end: new Date(i * 1000 + 1) })
    await st.defineRun('_both', ['0', '1'])
    await take(st.getIter('_both', 'others'), 1)
    expect(made).toHaveLength(10)
    expect(await st.isStored('0', 'things')).toBe(true)
    expect(await st.isStored('1', 'things')).toBe(false)
  })
})

describe('a signal', () => {
  test('stops between chunks with Aborted, storing nothing', async () => {
    const made: number[] = []
    const stop = new AbortController()
    const { st } = contextWith([countingSource(made), passing('Others', 'things')])
    const chunks = st.getIter('0', 'others', { signal: stop.signal })
    await chunks.next()
    stop.abort()
    await expect(chunks.next()).rejects.toMatchObject({ tag: 'Aborted' })
    expect(made.length).toBeLessThan(3)
    expect(await st.isStored('0', 'things')).toBe(false)
  })

  test('reaches plugins and waiting sources', async () => {
    const stop = new AbortController()
    const { st } = contextWith([
      countingSource([], { isReady: () => false, sourceFinished: () => false, inputTimeout: 3600 }),
    ])
    const waiting = st.make('0', 'things', { signal: stop.signal })
    setTimeout(() => stop.abort(), 20)
    await expect(waiting).rejects.toMatchObject({ tag: 'Aborted' })
  })

  test('that has fired already prevents everything', async () => {
    const made: number[] = []
    const { st } = contextWith([countingSource(made)])
    await expect(st.getArray('0', 'things', { signal: AbortSignal.abort() })).rejects.toMatchObject({ tag: 'Aborted' })
    expect(made).toEqual([])
  })
})

describe('a plugin that fails', () => {
  const failing = passing('Others', 'things', [], {
    compute({ things }, { chunkI }) {
      if (chunkI === 4) throw new TypeError('the fifth is bad')
      return things!
    },
  })

  test('is named with run and chunk, its own error kept; nothing is stored; others see the error too', async () => {
    const st = onDisk({ register: [countingSource([]), failing, passing('More', 'others')] })
    const error: unknown = await st.make('7', 'more').catch((e: unknown) => e)
    expect(isStraxlabError(error, 'PluginFailed')).toBe(true)
    expect((error as Error).message).toMatch(/Plugin Others, run 7, chunk 4 \[400, 500\): the fifth is bad/)
    expect((error as Error).cause).toBeInstanceOf(TypeError)
    for (const target of ['things', 'others', 'more']) expect(await st.isStored('7', target)).toBe(false)
  })

  test('leaves its exception in the metadata, and can be made again once it works', async () => {
    const st = onDisk({ register: [countingSource([]), failing] })
    await st.make('7', 'others').catch(() => undefined)
    const broken = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))
    for (const name of broken)
      expect(readFileSync(join(folder, name), 'utf8')).toMatch(/"exception": ".*the fifth is bad/)
    const repaired = onDisk({ register: [countingSource([]), passing('Others', 'things')] })
    await repaired.make('7', 'others')
    expect(await repaired.isStored('7', ['things', 'others'])).toBe(true)
  })

  test('cleanup runs whatever happens', async () => {
    const events: string[] = []
    const watched = failing.with({ setup: () => void events.push('setup'), cleanup: () => void events.push('cleanup') })
    const { st } = contextWith([countingSource([]), watched])
    await st.make('7', 'others').catch(() => events.push('failed'))
    expect(events).toEqual(['setup', 'cleanup', 'failed'])
    await take(st.getIter('7', 'others'), 1)
    expect(events).toEqual(['setup', 'cleanup', 'failed', 'setup', 'cleanup'])
  })
})

describe('a storage that fails', () => {
  test('fails the whole, and what another storage got so far is given up', async () => {
    const { st, memory } = contextWith([countingSource([])])
    const bad = new DataDirectory(folder)
    let saved = 0
    const saver = bad.saver.bind(bad)
    bad.saver = async (...args) => {
      const real = await saver(...args)
      const save = real.save.bind(real)
      return Object.assign(real, {
        save: (chunk: Parameters<typeof save>[0]) =>
          ++saved > 3 ? Promise.reject(new Error('disk full')) : save(chunk),
      })
    }
    st.addStorage(bad)
    await expect(st.make('0', 'things')).rejects.toThrow('disk full')
    expect(await memory.list()).toEqual([])
    expect(await bad.list()).toEqual([])
  })
})
