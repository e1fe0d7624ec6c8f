import { describe, expect, jest, test } from '@jest/globals'
import { definePlugin, type Inputs, type PluginSpec } from '../../src/index.js'
import { contextWith, countingSource, numbers, passing } from './sources.js'

// On a busy machine the first test of a file waits for all that it imports.
jest.setTimeout(60_000)

describe('each data type is computed once', () => {
  test('however many need it', async () => {
    const made: number[] = []
    const [left, right]: number[][] = [[], []]
    const Join = definePlugin({
      name: 'Join',
      dependsOn: ['left_one', 'right_one', 'things'],
      dtype: numbers,
      compute: ({ things }) => things!,
    })
    const { st } = contextWith([
      countingSource(made),
      passing('LeftOne', 'things', left),
      passing('RightOne', 'things', right),
      Join,
    ])
    await st.make('0', 'join')
    for (const seen of [made, left, right]) expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(await st.isStored('0', ['things', 'left_one', 'right_one', 'join'])).toBe(true)
  })

  test('also where one side needs all of it before the other needs any', async () => {
    const made: number[] = []
    const Whole = passing('Whole', 'things', [], { kind: 'exhaust' })
    const Both = definePlugin({
      name: 'Both',
      dependsOn: ['things', 'whole'],
      dtype: numbers,
      compute: ({ things }) => things!,
    })
    const { st } = contextWith([countingSource(made), Whole, Both])
    expect((await st.getArray('0', 'both')).length).toBe(20)
    expect(made).toHaveLength(10)
  })

  test('and only as far as it is asked for', async () => {
    const made: number[] = []
    const { st } = contextWith([countingSource(made, { chunks: 1000 }), passing('Others', 'things')])
    let taken = 0
    for await (const { length } of st.getIter('0', 'others')) {
      expect(length).toBe(2)
      expect(made.length - ++taken).toBeLessThanOrEqual(1)
      if (taken === 100) break
    }
  })
})

describe('what plugins may do', () => {
  test('compute may be async; state and setup live as long as a run', async () => {
    const Sum = definePlugin({
      name: 'Sum',
      dependsOn: 'things',
      dtype: numbers,
      setup: ({ state }) => void (state['sum'] = 0),
      async compute({ things }, { state }) {
        await new Promise((resolve) => setTimeout(resolve, 1))
        state['sum'] = (state['sum'] as number) + things!.length
        return { time: things!.column('time'), endtime: things!.column('endtime'), number: state['sum'] as number }
      },
    })
    const { st } = contextWith([countingSource([]), Sum])
    const twice = await st.getArray(['0', '1'], 'sum', { maxWorkers: 2, addRunIdField: false })
    expect(Array.from(twice.column('number') as Int32Array).filter((_, i) => i % 2 === 1)).toEqual([
      2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20,
    ])
  })

  test('a source without isReady goes on until it gives nothing', async () => {
    const Source = definePlugin({
      name: 'Source',
      rechunkOnSave: false,
      dtype: numbers,
      compute: (_, { chunkI, chunk }) =>
        chunkI < 3 ? chunk({ start: chunkI, end: chunkI + 1, data: null }) : undefined,
    })
    const { st } = contextWith([Source])
    expect((await st.getArray('0', 'source')).length).toBe(0)
    expect((await st.getMetadata('0', 'source')).chunks).toHaveLength(3)
  })

  test('a source that never gets its next chunk is given up', async () => {
    const { st } = contextWith([
      countingSource([], { isReady: (i) => i < 2, sourceFinished: () => false, inputTimeout: 0.2 }),
    ])
    await expect(st.make('0', 'things')).rejects.toThrow(/waited more than 0.2 s \(inputTimeout\) for chunk 2 of run 0/)
  })

  test('rows, columns, a single value, arrays and typed arrays are all taken', async () => {
    const outputs: PluginSpec['compute'][] = [
      ({ things }) => things!.toRows(),
      ({ things }) => ({
        time: [...(things!.column('time') as BigInt64Array)],
        endtime: things!.column('endtime'),
        number: 7,
      }),
      ({ things }) => things!.withColumn(['number', '<i4'], [1, 2]),
      ({ things }, { start, end, chunk }) => chunk({ start, end, data: things! }),
      () => ({}),
      () => [],
    ]
    for (const compute of outputs) {
      const { st } = contextWith([countingSource([]), passing('Others', 'things', [], { compute })])
      expect((await st.getArray('0', 'others')).dtype.names).toEqual(['time', 'endtime', 'number'])
    }
  })
})

describe('what plugins may not do is named with plugin, run and chunk', () => {
  const time = ({ things }: Inputs) => things!.column('time')
  test.each<[string, PluginSpec['compute'], RegExp]>([
    ['unknown field', (x) => ({ time: time(x), endtime: 1000n, numbr: 1 }), /no field "numbr".*"number"/],
    ['lengths', (x) => ({ time: time(x), endtime: 1000n, number: [1, 2, 3] }), /3.*2|2.*3/],
    ['values that do not fit', (x) => ({ time: time(x), endtime: 90n, number: 2 ** 40 }), /1099511627776|2\*\*|number/],
    ['fractions in integers', (x) => ({ time: time(x), endtime: 90n, number: 0.5 }), /0\.5/],
    ['another dtype', ({ things }) => things!.drop(['number']), /Promised[^]*Delivered/],
    ['not sorted', () => ({ time: [60n, 50n], endtime: [70n, 70n] }), /not sorted by time: row 1/],
    [
      'behind the end',
      () => ({ time: [0n], endtime: [101n] }),
      /ends at 101, behind the end of the chunk at 100|row in it at 101/,
    ],
    ['before the start', () => ({ time: [-1n], endtime: [1n] }), /first row at -1/],
    ['nothing', () => undefined, /gave undefined for others/],
    ['null', () => null as never, /gave null for others/],
    ['a number', () => 3 as never, /gave number for others/],
    ['other inputs', ({ peaks }) => peaks!, /data kind "peaks", but gets things/],
  ])('%s', async (_, compute, message) => {
    const { st } = contextWith([countingSource([]), passing('Others', 'things', [], { compute })])
    const error: unknown = await st.make('5', 'others').catch((e: unknown) => e)
    expect(error).toMatchObject({ tag: 'PluginFailed' })
    expect((error as Error).message).toMatch(/Plugin Others, run 5, chunk 0 \[0, 100\)/)
    expect((error as Error).message).toMatch(message)
    expect(await st.isStored('5', 'things')).toBe(false)
  })

  test.each<[string, PluginSpec['compute'], RegExp]>([
    ['one of two missing', ({ things }) => ({ one_half: things! }), /gave nothing for two_half/],
    ['misspelt', ({ things }) => ({ one_half: things!, tow_half: things! }), /nothing for two_half.*"tow_half"/],
    [
      'an array',
      ({ things }) => things!,
      /object with one output for each: one_half, two_half|gave nothing for one_half/,
    ],
  ])('several outputs: %s', async (_, compute, message) => {
    const kinds = { one_half: 'one_half', two_half: 'two_half' }
    const Halves = definePlugin({
      name: 'Halves',
      provides: ['one_half', 'two_half'],
      dependsOn: 'things',
      dataKind: kinds,
      dtype: { one_half: numbers, two_half: numbers },
      compute,
    })
    const { st } = contextWith([countingSource([]), Halves])
    await expect(st.make('5', 'one_half')).rejects.toThrow(message)
  })

  test('sources must make chunks', async () => {
    const { st } = contextWith([countingSource([], { compute: () => ({ time: 1n, endtime: 2n }) as never })])
    await expect(st.make('5', 'things')).rejects.toThrow(/must give full chunks, made by context.chunk/)
  })

  test('downChunking plugins must be generators of chunks', async () => {
    const { st } = contextWith([countingSource([]), passing('Others', 'things', [], { kind: 'downChunking' })])
    await expect(st.make('5', 'others')).rejects.toThrow(/must be a generator/)
  })

  test('inputs that end early', async () => {
    const Short = countingSource([], { name: 'Shorts', chunks: 3 })
    const Join = definePlugin({
      name: 'Join',
      dependsOn: ['things', 'shorts'],
      dtype: numbers,
      compute: ({ things }) => things!,
    })
    const { st } = contextWith([countingSource([]), Short, Join])
    await expect(st.make('5', 'join')).rejects.toThrow(/shorts of run 5 end at 300|goes on until|left over/)
  })
})
