import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { Context, DataDirectory, definePlugin, MemoryFrontend, timeFields, type PluginClass } from '../../src/node.js'
import { countingSource, numbers, passing } from '../execute/sources.js'

// On a busy machine the first test of a file waits for all that it imports.
jest.setTimeout(60_000)

/** Rows of a run lie behind those of the runs before it: run n starts at 10 000 n. */
function shiftedSource(made: string[] = []): PluginClass {
  return countingSource([], {
    compute(_, { chunkI, runId, chunk }) {
      made.push(`${runId}/${chunkI}`)
      const start = 10_000 * Number(runId) + 100 * chunkI
      const data = {
        time: [start, start + 50].map(BigInt),
        endtime: [start + 5, start + 60].map(BigInt),
        number: [chunkI, 2 * chunkI],
      }
      return chunk({ start, end: start + 100, data })
    },
  })
}

/** Every row with the number of all rows that were there to see. */
const Whole = definePlugin({
  name: 'Whole',
  kind: 'exhaust',
  dependsOn: 'things',
  dtype: numbers,
  allowSuperrun: true,
  compute: ({ things }) => ({
    time: things!.column('time'),
    endtime: things!.column('endtime'),
    number: things!.length,
  }),
})

/** Where the data of a test lie: in memory, but for the few that take files away. */
let place: MemoryFrontend | DataDirectory
beforeEach(() => {
  place = new MemoryFrontend({ provideRunMetadata: true })
})

let folder: string
const useFolder = (): void => {
  folder = mkdtempSync(join(tmpdir(), 'straxlab-superrun-'))
  place = new DataDirectory(folder, { provideRunMetadata: true })
}
afterEach(() => {
  if (place instanceof DataDirectory) rmSync(folder, { recursive: true })
})

async function contextWithRuns(
  runs: readonly string[],
  more: { made?: string[]; write?: boolean; plugins?: PluginClass[] } = {},
): Promise<Context> {
  for (const run of runs)
    await place.writeRunMetadata(run, {
      name: run,
      mode: 'm',
      source: 's',
      tags: [],
      comments: [],
      start: new Date(1000 * Number(run)),
      end: new Date(1000 * Number(run) + 500),
    })
  const register = [
    shiftedSource(more.made),
    passing('Others', 'things', [], { allowSuperrun: true }),
    Whole,
    ...(more.plugins ?? []),
  ]
  return new Context({ storage: place, register, writeSuperruns: more.write ?? true, notice: () => undefined })
}

const column = async (st: Context, run: string | string[], target: string, options = {}): Promise<number[]> =>
  Array.from((await st.getArray(run, target, { addRunIdField: false, ...options })).column('number') as Int32Array)

describe('superruns', () => {
  test('make what their subruns lack, once', async () => {
    const made: string[] = []
    const st = await contextWithRuns(['1', '2'], { made })
    await st.make('1', 'things')
    await st.defineRun('_both', ['1', '2'])
    const plan = await st.explain('_both', 'others')
    expect(plan.summary).toBe('others: computed, saved; things: combined from subruns 1, 2 (1 to be made first)')
    expect(String(plan)).toMatch(/Run 2, things:\n +things: computed by Things/)
    expect(made).toHaveLength(10)
    expect(await column(st, '_both', 'others')).toEqual(await column(st, ['1', '2'], 'things'))
    expect(made).toHaveLength(20)
    expect(await st.isStored('2', 'things')).toBe(true)
    expect(await st.isStored('_both', 'others')).toBe(true)
    expect((await st.explain('_both', 'others')).summary).toBe('others: loaded')
  })

  test('are in the order of time, whatever the names of the runs', async () => {
    const st = await contextWithRuns(['10', '9', '100'])
    await st.defineRun('_three', ['100', '10', '9'])
    const spans: [string, { readonly start: bigint }][] = []
    for await (const { subruns } of st.getIter('_three', 'others')) spans.push(...Object.entries(subruns!))
    const starts = spans
      .filter(([run], i) => spans.findIndex(([other]) => other === run) === i)
      .map(([run, { start }]) => [run, start])
    expect(starts).toEqual([['9', 90_000n], ['10', 100_000n], ['100', 1_000_000n]]) // prettier-ignore
    expect((await st.getMetadata('_three', 'others')).chunks).toHaveLength(1)
  })

  test('are not written unless asked', async () => {
    const st = await contextWithRuns(['1', '2'], { write: false })
    await st.defineRun('_both', ['1', '2'])
    expect((await st.getArray('_both', 'others')).length).toBe(40)
    expect((await place.list()).filter(({ runId }) => runId.startsWith('_both'))).toEqual([])
  })

  test('redefined, are other data', async () => {
    const st = await contextWithRuns(['1', '2', '3'])
    await st.defineRun('_some', ['1', '2'])
    await st.make('_some', 'others')
    const before = await st.keyFor('_some', 'others')
    await st.defineRun('_some', ['1', '2', '3'])
    expect(await st.isStored('_some', 'others')).toBe(false)
    expect(String(await st.keyFor('_some', 'others'))).not.toBe(String(before))
    expect((await st.getArray('_some', 'others')).length).toBe(60)
    await st.defineRun('_some', ['1', '2'])
    expect(await st.isStored('_some', 'others')).toBe(true)
  })

  test('combining only puts data of the subruns one after another', async () => {
    const st = await contextWithRuns(['1', '2'])
    await st.defineRun('_both', ['1', '2'])
    expect(new Set(await column(st, '_both', 'whole'))).toEqual(new Set([40]))
    expect(new Set(await column(st, '_both', 'whole', { combining: true }))).toEqual(new Set([20]))
    expect(await st.isStored('_both', 'whole')).toBe(true)
    expect(await st.isStored('_both', 'whole', { combining: true })).toBe(false)
    expect(String(await st.keyFor('_both', 'whole'))).not.toBe(
      String(await st.keyFor('_both', 'whole', { combining: true })),
    )
    await expect(st.getArray('_both', 'whole', { combining: true, save: 'whole' })).rejects.toThrow(
      /Nothing can be saved while combining/,
    )
  })

  test('know their subruns in every chunk, also two steps on', async () => {
    const More = passing('More', 'others', [], { allowSuperrun: true, rechunkOnSave: false })
    const st = await contextWithRuns(['1', '2'], { plugins: [More] })
    await st.defineRun('_both', ['1', '2'])
    await st.make('_both', 'others')
    for await (const chunk of st.getIter('_both', 'more')) {
      expect([chunk.runId, chunk.isSuperrun, Object.keys(chunk.subruns!)]).toEqual(['_both', true, ['1', '2']])
      expect(Object.keys(chunk.superrun)).toEqual(['_both'])
    }
  })
})

describe('parts of runs', () => {
  test('one range or several: rows wholly inside, of only the runs asked for', async () => {
    const st = await contextWithRuns(['1', '2'])
    await st.defineRun('_parts', { '1': [[10_100n, 10_160n], [10_400n, 10_420n]], '2': 'all' }) // prettier-ignore
    expect(await column(st, '_parts', 'others')).toEqual([1, 2, 4, ...(await column(st, '2', 'others'))])
    const { chunks } = await st.getMetadata('_parts', 'others')
    expect(chunks[0]!.subruns).toEqual({ '1': { start: 10_100n, end: 10_420n }, '2': { start: 20_000n, end: 21_000n } })
    await st.defineRun('_part', { '1': [[10_102n, 10_160n]] })
    expect(await column(st, '_part', 'others')).toEqual([2])
  })

  test('a single range, as strax cuts it: rows across its ends stay', async () => {
    const st = await contextWithRuns(['1', '2'])
    await st.defineRun('_part', { '1': [10_102n, 10_160n], '2': 'all' })
    expect((await column(st, '_part', 'others')).slice(0, 3)).toEqual([1, 2, 0])
    await st.defineRun('_exact', { '1': [10_100n, 10_200n] })
    expect(await column(st, '_exact', 'others')).toEqual([1, 2])
    expect((await st.getMetadata('_exact', 'others')).chunks[0]).toMatchObject({ start: 10_100n, end: 10_200n })
  })

  test('the times of rows', async () => {
    const st = await contextWithRuns(['1', '2'])
    const rows = await st.getArray(['1', '2'], 'things', { selection: 'number == 6' })
    await st.defineRun('_sixes', rows)
    expect(await column(st, '_sixes', 'others')).toEqual([6, 6, 6, 6])
  })
})

describe('superruns of superruns', () => {
  test('are made of all the runs', async () => {
    const st = await contextWithRuns(['1', '2', '3', '4'])
    await st.defineRun('_a', ['1', '2'])
    await st.defineRun('_b', ['3', '4'])
    await st.defineRun('_ab', ['_a', '_b'])
    expect(await column(st, '_ab', 'others')).toEqual(await column(st, ['1', '2', '3', '4'], 'others'))
    expect(Object.keys((await st.getMetadata('_ab', 'others')).chunks[0]!.subruns!)).toEqual(['1', '2', '3', '4'])
    expect(new Set(await column(st, '_ab', 'whole'))).toEqual(new Set([80]))
    expect(new Set(await column(st, '_ab', 'whole', { combining: true }))).toEqual(new Set([40]))
  })
})

describe('what superruns cannot do is said', () => {
  test('plugins that do not allow them', async () => {
    const st = await contextWithRuns(['1', '2'])
    await st.defineRun('_both', ['1', '2'])
    await expect(st.getArray('_both', 'things')).rejects.toThrow(
      /things cannot be made of superrun _both.*allowSuperrun: true/,
    )
  })

  test('superruns that nobody defined', async () => {
    const st = await contextWithRuns(['1'])
    await expect(st.getArray('_none', 'others')).rejects.toMatchObject({
      tag: 'RunMetadataNotAvailable',
      message: expect.stringMatching(/run _none/) as unknown,
    })
  })

  test('chunk numbers, and time ranges of what is not stored', async () => {
    const st = await contextWithRuns(['1', '2'])
    await st.defineRun('_both', ['1', '2'])
    await expect(st.getArray('_both', 'others', { chunkNumber: { things: [0] } })).rejects.toThrow(
      /chunkNumber is for runs/,
    )
    await expect(st.getArray('_both', 'others', { timeRange: [0n, 10_200n] })).rejects.toThrow(/time range/i)
    await st.make('_both', 'others')
    expect(await column(st, '_both', 'others', { timeRange: [0n, 10_200n] })).toEqual([0, 0, 1, 2])
  })

  test('subruns whose data are gone, or have another lineage, are named', async () => {
    useFolder()
    const st = await contextWithRuns(['1', '2', '3'])
    await st.make(['1', '2', '3'], 'things')
    await st.defineRun('_some', ['1', '2', '3'])
    const stored = readdirSync(folder).filter((name) => /^[23]-things/.test(name))
    rmSync(
      join(
        folder,
        stored.find((name) => name.startsWith('2'))!,
      ),
      { recursive: true },
    )
    const strict = st.newContext({ forbidCreationOf: 'things' })
    await expect(strict.getArray('_some', 'others')).rejects.toThrow(
      /Superrun _some needs things of each subrun, and cannot have it of 1 of 3:\n {2}2: things of run 2 is not stored/,
    )

    const other = new Context({
      storage: place,
      register: [countingSource([], { version: '9' }), passing('Others', 'things', [], { allowSuperrun: true })],
      forbidCreationOf: 'things',
      notice: () => undefined,
    })
    await expect(other.getArray('_some', 'others')).rejects.toThrow(
      /cannot have it of 3 of 3[^]*1: .*stored with another lineage: 1-things-[a-z2-7]+[^]*2: (?!.*another lineage)[^]*3: .*another lineage: 3-things/,
    )
  })

  test('subruns that were deleted', async () => {
    useFolder()
    const st = await contextWithRuns(['1', '2'])
    await st.defineRun('_a', ['1'])
    await st.defineRun('_outer', ['_a', '2'])
    rmSync(join(folder, '_a-metadata.json'))
    await expect(st.getArray('_outer', 'others')).rejects.toThrow(/_outer is made of _a, which is not defined/)
  })
})

test('a time field list is enough for a plugin of superruns', async () => {
  const Empty = definePlugin({
    name: 'Empty',
    dependsOn: 'others',
    dtype: timeFields,
    dataKind: 'none',
    allowSuperrun: true,
    compute: () => ({}),
  })
  const st = await contextWithRuns(['1', '2'], { plugins: [Empty] })
  await st.defineRun('_both', ['1', '2'])
  expect((await st.getArray('_both', 'empty')).length).toBe(0)
  expect((await st.getMetadata('_both', 'empty')).chunks).toHaveLength(1)
})
