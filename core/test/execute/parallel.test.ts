import { expect, jest, test } from '@jest/globals'
import { definePlugin, type PluginClass, type PluginSpec, type StructArray } from '../../src/index.js'
import { contextWith, countingSource, numbers, passing } from './sources.js'

// On a busy machine the first test of a file waits for all that it imports.
jest.setTimeout(60_000)

const ROWS = Array.from({ length: 10 }, (_, i) => [i, 2 * i]).flat()
const numbersOf = (rows: StructArray): number[] => [...(rows.column('number') as Int32Array)]

/** Computes that wait for each other: later chunks are done first. `most` is how many were under way at once. */
function waiting(more: Partial<PluginSpec> = {}) {
  const seen = { most: 0, now: 0, order: [] as number[], cleaned: 0, state: new Set<unknown>() }
  const plugin = definePlugin({
    name: 'Waiting',
    dependsOn: 'things',
    dtype: numbers,
    parallel: true,
    async compute(inputs, { chunkI, state }) {
      seen.most = Math.max(seen.most, ++seen.now)
      seen.state.add(state)
      for (let turn = 20 - 2 * chunkI; turn > 0; turn--) await new Promise(setImmediate)
      seen.order.push(chunkI)
      seen.now--
      return Object.values(inputs)[0]!
    },
    cleanup: () => void seen.cleaned++,
    ...more,
  })
  return { seen, plugin }
}

const contextOf = (plugin: PluginClass, made: number[] = []) => contextWith([countingSource(made), plugin]).st

test('up to maxWorkers computes of one plugin wait at once; results keep their order', async () => {
  for (const [maxWorkers, most] of [
    [4, 4],
    [1, 1],
    [undefined, 1],
    [100, 10],
  ] as const) {
    const { seen, plugin } = waiting()
    const st = contextOf(plugin)
    expect(numbersOf(await st.getArray('0', 'waiting', { maxWorkers }))).toEqual(ROWS)
    expect({ maxWorkers, most: seen.most }).toEqual({ maxWorkers, most })
    if (most === 10) expect(seen.order).not.toEqual([...seen.order].sort((a, b) => a - b))
    expect(numbersOf(await st.getArray('0', 'waiting'))).toEqual(ROWS)
    expect(seen.cleaned).toBe(1)
  }
})

test.each<[string, Partial<PluginSpec>]>([
  ['not parallel', { parallel: false }],
  ['of kind overlap', { kind: 'overlap', windowSize: 10 }],
  ['of kind exhaust', { kind: 'exhaust' }],
])('one after the other, if it is %s', async (_, more) => {
  const { seen, plugin } = waiting(more)
  expect(numbersOf(await contextOf(plugin).getArray('0', 'waiting', { maxWorkers: 4 }))).toEqual(ROWS)
  expect(seen.most).toBe(1)
})

test('of several runs, maxWorkers counts the runs', async () => {
  const { seen, plugin } = waiting()
  const rows = await contextOf(plugin).getArray(['0', '1'], 'waiting', { maxWorkers: 2 })
  expect(numbersOf(rows)).toEqual([...ROWS, ...ROWS])
  expect(seen.most).toBe(2)
})

test('a failure stops the calls after it, waits for those under way, and stores nothing', async () => {
  const { seen, plugin } = waiting({
    async compute(inputs, { chunkI }) {
      seen.now++
      await new Promise(setImmediate)
      seen.now--
      seen.order.push(chunkI)
      if (chunkI === 3) throw new Error('broken cable')
      return Object.values(inputs)[0]!
    },
  })
  const made: number[] = []
  const st = contextOf(plugin, made)
  await expect(st.make('0', 'waiting', { maxWorkers: 3 })).rejects.toThrow(/Waiting, run 0, chunk 3 .*broken cable/)
  expect(seen.now).toBe(0)
  expect(seen.cleaned).toBe(1)
  expect(Math.max(...seen.order)).toBeLessThanOrEqual(6)
  expect(await st.isStored('0', 'things')).toBe(false)
  expect(await st.isStored('0', 'waiting')).toBe(false)
})

test('leaving early, or the signal, ends it the same way', async () => {
  for (const stop of ['break', 'abort']) {
    const { seen, plugin } = waiting()
    const st = contextOf(plugin)
    const abort = new AbortController()
    const read = async (): Promise<void> => {
      for await (const chunk of st.getIter('0', 'waiting', { maxWorkers: 3, signal: abort.signal })) {
        if (chunk.start < 200n) continue
        if (stop === 'break') break
        abort.abort()
      }
    }
    if (stop === 'abort') await expect(read()).rejects.toMatchObject({ tag: 'Aborted' })
    else await read()
    expect({ stop, now: seen.now, cleaned: seen.cleaned }).toEqual({ stop, now: 0, cleaned: 1 })
    expect(seen.order.length).toBeLessThan(8)
    expect(await st.isStored('0', 'waiting')).toBe(false)
  }
})

test('a source may be parallel where it says how many chunks there are', async () => {
  const { seen, plugin } = waiting()
  const source = countingSource([], {
    parallel: true,
    async compute(_, { chunkI, chunk }) {
      seen.most = Math.max(seen.most, ++seen.now)
      for (let turn = 20 - 2 * chunkI; turn > 0; turn--) await new Promise(setImmediate)
      seen.now--
      const start = 100 * chunkI
      return chunk({ start, end: start + 100, data: { time: [start], endtime: [start + 5], number: [chunkI] } })
    },
  })
  const { st } = contextWith([source, passing('Others', 'things')])
  expect(numbersOf(await st.getArray('0', 'others', { maxWorkers: 5 }))).toEqual(ROWS.filter((_, i) => i % 2 === 0))
  expect(seen.most).toBe(5)
  expect(plugin.parallel).toBe(true)
})
