import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { Context, openData } from '../../src/node.js'
import { countingSource } from '../execute/sources.js'

/** What a notebook's kernel puts there. */
const SIGNAL = Symbol.for('straxlab.signal')
const place = globalThis as { [SIGNAL]?: () => AbortSignal | undefined }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'straxlab-interrupt-'))
})
afterEach(() => {
  Reflect.deleteProperty(place, SIGNAL)
  rmSync(folder, { recursive: true })
})

test('the interrupt of a cell stops what the cell makes, and nothing of it is seen', async () => {
  const cell = new AbortController()
  place[SIGNAL] = () => cell.signal
  const made: number[] = []
  const st = new Context({ storage: folder, notice: () => undefined, register: [countingSource(made)] })
  const making = st.getIter('0', 'things')
  await making.next()
  place[SIGNAL] = () => undefined // another cell runs by now
  cell.abort(new Error('interrupted'))
  await expect(making.next()).rejects.toMatchObject({ tag: 'Aborted', cause: { message: 'interrupted' } })
  expect(made.length).toBeLessThan(13)
  expect(await st.isStored('0', 'things')).toBe(false)
  expect(readdirSync(folder).filter((name) => !name.endsWith('_temp'))).toEqual([])
  await st.make('0', 'things')
  expect(await st.isStored('0', 'things')).toBe(true)
})

test('every call that takes a signal takes that of the cell; its own goes before it', async () => {
  const st = new Context({ storage: folder, notice: () => undefined, register: [countingSource([])] })
  await st.make('0', 'things')
  const opened = await openData(join(folder, String(await st.keyFor('0', 'things'))))
  place[SIGNAL] = () => AbortSignal.abort()
  const aborted = { tag: 'Aborted' }
  await expect(st.getArray('0', 'things')).rejects.toMatchObject(aborted)
  await expect(st.getArray(['0', '1'], 'things')).rejects.toMatchObject(aborted)
  await expect(st.getTable('0', 'things')).rejects.toMatchObject(aborted)
  await expect(st.accumulate('0', 'things')).rejects.toMatchObject(aborted)
  await expect(st.make('1', 'things')).rejects.toMatchObject(aborted)
  await expect(st.getIter('0', 'things').next()).rejects.toMatchObject(aborted)
  await expect(opened.getArray()).rejects.toMatchObject(aborted)
  await expect(opened.getIter().next()).rejects.toMatchObject(aborted)
  const { signal } = new AbortController()
  expect((await st.getArray('0', 'things', { signal })).length).toBe(20)
  expect((await opened.getArray({ signal })).length).toBe(20)
})
