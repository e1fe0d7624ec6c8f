import { expect, jest, test } from '@jest/globals'
import { definePlugin, SaveWhen, type StructArray } from '../../src/index.js'
import { contextWith, countingSource, numbers, passing } from './sources.js'

// On a busy machine the first test of a file waits for all that it imports.
jest.setTimeout(60_000)

const times = (rows: StructArray): bigint[] => [...(rows.column('time') as BigInt64Array)]
const { EXPLICIT } = SaveWhen

/** things are stored; doubled are not, and are made of other chunks than things are stored in. */
async function partly(rechunkOnSave: boolean) {
  const { st } = contextWith([
    countingSource([], { rechunkOnSave, chunkTargetSizeMb: 100e-6 }),
    passing('Kept', 'things', [], { dataKind: 'things', chunkTargetSizeMb: 150e-6 }),
    definePlugin({
      name: 'Doubled',
      dependsOn: 'kept',
      dataKind: 'things',
      saveWhen: EXPLICIT,
      dtype: [...numbers, ['twice', '<i4']],
      compute: ({ things }) =>
        things!.withColumn(
          ['twice', '<i4'],
          Int32Array.from(things!.column('number') as Int32Array, (n) => 2 * n),
        ),
    }),
  ])
  await st.make('0', 'kept')
  return st
}

test.each([true, false])(
  'a time range of several targets, of which one is computed (rechunked: %s)',
  async (rechunked) => {
    const st = await partly(rechunked)
    expect(await st.isStored('0', ['things', 'kept'])).toBe(true)
    for (const timeRange of [
      [0, 1000],
      [300, 460],
      [310, 700],
      [955, 1000],
      [150, 152],
    ] as const) {
      const rows = await st.getArray('0', ['things', 'doubled'], { timeRange, timeSelection: 'touching' })
      const [from, to] = timeRange
      const expected = Array.from({ length: 20 }, (_, i) => 50 * i)
        .filter((t) => t < to && t + (t % 100 === 0 ? 5 : 10) > from)
        .map(BigInt)
      expect({ timeRange, times: times(rows) }).toEqual({ timeRange, times: expected })
      expect([...(rows.column('twice') as Int32Array)]).toEqual(
        Array.from(rows.column('number') as Int32Array, (n) => 2 * n),
      )
    }
  },
)

test('a time range outside of the run says so, also where something would have to be computed', async () => {
  const st = await partly(true)
  for (const targets of ['things', 'doubled', ['things', 'doubled']])
    await expect(st.getArray('0', targets, { timeRange: [5000, 6000] })).rejects.toThrow(
      /Nothing of .* of run 0 lies in the time range \[5000, 6000\)/,
    )
})

test('a source that is not stored beside stored data', async () => {
  const { st } = contextWith([
    countingSource([], { saveWhen: EXPLICIT }),
    passing('Others', 'things', [], { dataKind: 'others' }),
    definePlugin({
      name: 'Pairs',
      dependsOn: ['others', 'things'],
      dataKind: 'others',
      saveWhen: EXPLICIT,
      dtype: numbers,
      compute: ({ others, things }) => {
        const near = things!.length
        return { time: others!.column('time'), endtime: others!.column('endtime'), number: near } as never
      },
    }),
  ])
  await st.make('0', 'others')
  const rows = await st.getArray('0', 'pairs', { timeRange: [300, 460], timeSelection: 'touching' })
  expect(times(rows)).toEqual([300n, 350n, 400n, 450n])
})

test('a time range of what nothing stored goes into is that of all its chunks', async () => {
  const { st } = contextWith([countingSource([], { saveWhen: EXPLICIT })])
  const spans: string[] = []
  for await (const { start, end, length } of st.getIter('0', 'things', {
    timeRange: [140, 260],
    timeSelection: 'touching',
  }))
    if (length > 0) spans.push(`[${start}, ${end}) ${length}`)
  expect(spans).toEqual(['[100, 200) 1', '[200, 300) 2'])
})

test('which fields are kept does not change where chunks end that are split while loading', async () => {
  const wide = definePlugin({
    name: 'Wide',
    dtype: [...numbers, ['waveform', '<f8', [50]]],
    rechunkOnLoad: true,
    chunkSourceSizeMb: 2000e-6,
    isReady: (chunkI) => chunkI < 1,
    compute: (_, { chunk }) => {
      const time = Array.from({ length: 30 }, (_unused, i) => 5000 * i)
      return chunk({ start: 0, end: 150_000, data: { time, endtime: time.map((t) => t + 5) } as never })
    },
  })
  const { st } = contextWith([wide])
  await st.make('0', 'wide')
  const spans = async (options: object): Promise<string[]> => {
    const chunks: string[] = []
    for await (const { start, end, length } of st.getIter('0', 'wide', options))
      chunks.push(`[${start}, ${end}) ${length}`)
    return chunks
  }
  const all = await spans({})
  expect(all.length).toBeGreaterThan(3)
  expect(await spans({ keepColumns: ['time', 'number'] })).toEqual(all)
})
