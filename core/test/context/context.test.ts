import { describe, expect, jest, test } from '@jest/globals'
import {
  Context as BrowserContext,
  definePlugin,
  DISPLAY,
  MemoryFrontend,
  SaveWhen,
  StructArray,
  timeFields,
  type GetOptions,
  type ProgressEvent,
} from '../../src/index.js'
import { Context } from '../../src/node.js'
import { inspect } from 'node:util'
import * as demo from '../../src/demo/index.js'
import { contextWith, countingSource, numbers, passing } from '../execute/sources.js'

// On a busy machine the first test of a file waits for all that it imports.
jest.setTimeout(60_000)

const { Records, Peaks, PeakClassification } = demo
const demoContext = (more: object = {}): Context =>
  new Context({
    storage: new MemoryFrontend(),
    register: [Records, Peaks, PeakClassification],
    config: { bonus_area: 42 },
    notice: () => undefined,
    ...more,
  })

describe('unknown names are errors that name the nearest', () => {
  const st = demoContext()
  const calls: [string, () => unknown, RegExp][] = [
    ['parameters', () => new Context({ storages: [] } as never), /no option "storages".*"storage"/],
    [
      'strax spelling of options',
      () => new Context({ write_superruns: true } as never),
      /"write_superruns".*"writeSuperruns"/,
    ],
    [
      'context options',
      () => st.setContextConfig({ use_per_run_defaults: true } as never),
      /"use_per_run_defaults".*"usePerRunDefaults"/,
    ],
    [
      'types of context options',
      () => st.setContextConfig({ writeSuperruns: 'yes' } as never),
      /writeSuperruns must be true or false/,
    ],
    ['modes', () => st.setConfig({}, 'upd' as never), /"upd"/],
    [
      'arguments',
      () => st.getIter('0', 'peaks', { keep_columns: ['area'] } as never),
      /getIter has no option "keep_columns".*"keepColumns"/,
    ],
    [
      'arguments that are no object',
      () => st.getIter('0', 'peaks', ['area'] as never),
      /takes its options as an object/,
    ],
    ['runs', () => st.getIter(0 as never, 'peaks'), /run id must be a string/],
    ['targets', () => st.getIter('0', ['peaks', 3] as never), /Targets must be texts/],
    ['single letters', () => st.getIter('0', 'p'), /more than one letter/],
    ['storage', () => new Context({ storage: [3] } as never), /storage must be storage frontends or folders/],
    ['folders without a disk', () => new BrowserContext({ storage: './x' }), /no disk here/],
    ['selections', () => st.getIter('0', 'peaks', { selection: 'area >' }), /unexpected end/],
    ['two times', () => st.getIter('0', 'peaks', { timeRange: [0n, 1n], secondsRange: [0, 1] }), /at most one/],
    ['signals', () => st.getIter('0', 'peaks', { signal: {} as never }), /AbortSignal/],
    ['plugins', () => st.register({} as never), /Only plugins/],
  ]
  test.each(calls)('%s', (_, call, message) => {
    expect(call).toThrow(message)
  })

  test.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'multi-run options',
      () => st.getArray(['0', '1'], 'peaks', { add_run_id_field: false } as never),
      /"add_run_id_field".*"addRunIdField"/,
    ],
    ['targets', () => st.getArray('0', 'peks'), /No registered plugin provides "peks".*"peaks"/],
    ['fields to keep', () => st.getArray('0', 'peaks', { keepColumns: 'aera' }), /no field "aera".*"area"/],
    [
      'plugin options',
      () => st.newContext({ config: { bonus_aera: 1 } }).getArray('0', 'peaks'),
      /"bonus_aera".*"bonus_area"/,
    ],
    [
      'plugin options of one call',
      () => st.getArray('0', 'peaks', { config: { bonus_aera: 1 } }),
      /"bonus_aera".*"bonus_area"/,
    ],
    ['fuzzyFor', () => st.getArray('0', 'peaks', { fuzzyFor: 'recods' }), /fuzzyFor names "recods".*"records"/],
    ['no runs', () => st.getArray([], 'peaks'), /at least one run/],
    ['run documents', () => st.runMetadata('0'), /no storage provides run documents/],
    ['chunk numbers', () => st.getArray('0', 'peaks', { chunkNumber: { records: [0, 2] } }), /consecutive/],
    ['combining a run', () => st.getArray('0', 'peaks', { combining: true }), /combining is for superruns/],
    ['seconds', () => st.getArray('0', 'peaks', { secondsRange: ['a', 1] as never }), /secondsRange must be/],
    ['times', () => st.getArray('0', 'peaks', { timeRange: [2n, 1n] }), /ends \(1\) before it starts/],
  ])('%s, once looked at', async (_, call, message) => {
    await expect(call()).rejects.toThrow(message)
  })

  test('a target without plugin says what is stored under its name', async () => {
    const other = demoContext()
    await other.make('0', 'peaks')
    other.deregister('peaks')
    await expect(other.getArray('0', 'peaks')).rejects.toThrow(
      /No registered plugin provides "peaks".*Stored under that name: 0-peaks-xia2iit6vb.*openData/,
    )
  })
})

test('a context and a plugin show what they are in a few lines', () => {
  const st = demoContext()
  expect(String(st)).toBe(
    'Context\n  storage:    MemoryFrontend\n  data types: records, peaks, peak_classification, lone_hits\n  config:     bonus_area: 42',
  )
  expect(inspect(st)).toBe(String(st))
  expect(inspect(Peaks)).toBe('Peaks (0.0.0): records -> peaks')
  expect(st[DISPLAY]()).toMatchObject({ 'text/plain': String(st) })
})

describe('newContext', () => {
  test('keeps everything that is not replaced, and leaves the old one alone', async () => {
    const st = demoContext({ writeSuperruns: true })
    const other = st.newContext({ config: { base_area: 1 }, allowIncomplete: true, storage: new MemoryFrontend() })
    expect(other).toBeInstanceOf(Context)
    expect(other.storage).toHaveLength(2)
    expect(other.config).toEqual({ bonus_area: 42, base_area: 1 })
    expect([other.contextConfig.writeSuperruns, other.contextConfig.allowIncomplete]).toEqual([true, true])
    expect(other.dataTypes).toEqual(st.dataTypes)
    expect([st.storage.length, st.config, st.contextConfig.allowIncomplete]).toEqual([1, { bonus_area: 42 }, false])
    other.deregister('peaks')
    expect(st.dataTypes).toContain('peaks')
  })

  test('replace takes only what is given', () => {
    const other = demoContext({ writeSuperruns: true }).newContext({ replace: true, storage: [], register: Records })
    expect([other.storage, other.config, other.contextConfig.writeSuperruns, other.dataTypes]).toEqual([
      [],
      {},
      false,
      ['records'],
    ])
  })

  test('setConfig and setContextConfig know three modes', () => {
    const st = demoContext()
    st.setConfig({ bonus_area: 1, base_area: 2 }, 'setdefault')
    expect(st.config).toEqual({ bonus_area: 42, base_area: 2 })
    st.setConfig({ crash: true }, 'replace')
    expect(st.config).toEqual({ crash: true })
    st.setContextConfig({ writeSuperruns: true, allowRechunk: false })
    st.setContextConfig({ writeSuperruns: false }, 'setdefault')
    expect(st.contextConfig).toMatchObject({ writeSuperruns: true, allowRechunk: false })
    st.setContextConfig({ writeSuperruns: true }, 'replace')
    expect(st.contextConfig).toMatchObject({ writeSuperruns: true, allowRechunk: true })
  })

  test('registerAll takes the plugins of a module', () => {
    const st = new Context({ storage: [], registerAll: { a: Records, b: 3, Peaks }, config: { bonus_area: 1 } })
    expect(st.dataTypes).toEqual(['records', 'peaks'])
  })

  test('options that no plugin takes may be declared free, or purged', async () => {
    const st = demoContext({ config: { bonus_area: 42, mine: 1 }, freeOptions: ['mine'] })
    expect(String(await st.keyFor('0', 'peaks'))).toBe('0-peaks-xia2iit6vb')
    st.setContextConfig({ freeOptions: [] })
    await expect(st.keyFor('0', 'peaks')).rejects.toThrow(/unknown option "mine"/)
    st.purgeUnusedConfigs()
    expect(st.config).toEqual({ bonus_area: 42 })
  })

  test('options of one call are for that call', async () => {
    const st = demoContext()
    const area = async (options: GetOptions): Promise<unknown> =>
      (await st.getArray('0', 'peaks', options)).row(0)['area']
    expect(await area({ config: { bonus_area: 7 } })).toBe(7)
    expect(await area({})).toBe(42)
    expect((await st.storage[0]!.list()).filter(({ dataType }) => dataType === 'peaks')).toHaveLength(2)
  })
})

describe('several runs', () => {
  test('sorted, with a run_id column as wide as the longest', async () => {
    const st = demoContext()
    const rows = await st.getArray(['10', '9', '100'], 'peaks')
    expect(rows.dtype.fields[0]).toMatchObject({ name: 'run_id', scalar: { kind: 'U', itemsize: 12 } })
    expect([...new Set(rows.column('run_id') as string[])]).toEqual(['10', '100', '9'])
    expect((await st.getArray(['0', '1'], 'peaks', { runIdAsBytes: true })).dtype.field('run_id').scalar).toEqual({
      kind: 'S',
      itemsize: 1,
    })
    expect((await st.getArray(['0', '1'], 'peaks', { addRunIdField: false })).dtype.has('run_id')).toBe(false)
    expect((await st.getArray(['0'], 'peaks')).dtype.has('run_id')).toBe(false)
  })

  test('errors stop it, or are left out with a notice', async () => {
    const Picky = passing('Picky', 'things', [], {
      compute({ things }, { runId }) {
        if (runId === '1') throw new Error('not run 1')
        return things!
      },
    })
    const { st, notices } = contextWith([countingSource([]), Picky])
    await expect(st.getArray(['0', '1', '2'], 'picky')).rejects.toThrow(/run 1, chunk 0.*not run 1/)
    const rows = await st.getArray(['0', '1', '2'], 'picky', { ignoreErrors: true, maxWorkers: 3 })
    expect([...new Set(rows.column('run_id') as string[])]).toEqual(['0', '2'])
    expect(notices.join('\n')).toMatch(/Run 1 left out.*not run 1[^]*1 of 3 runs failed: 1/)
    await expect(st.getArray(['1', '1'], 'picky', { ignoreErrors: true })).rejects.toThrow(/None of the 2 runs/)
  })

  test('make makes them all', async () => {
    const st = demoContext()
    await st.make(['0', '1', '2'], 'peaks', { maxWorkers: 2 })
    for (const run of ['0', '1', '2']) expect(await st.isStored(run, ['records', 'peaks'])).toBe(true)
    expect(await st.listAvailable('peaks', { runs: ['0', '1', '5'] })).toEqual(['0', '1'])
    expect((await st.keysForRuns('peaks', ['0', '7'])).map(String)).toEqual([
      '0-peaks-xia2iit6vb',
      '7-peaks-xia2iit6vb',
    ])
  })
})

describe('rows and columns', () => {
  test('several targets of one kind are merged', async () => {
    const st = demoContext()
    const rows = await st.getArray('0', ['peaks', 'peak_classification'], { keepColumns: ['time', 'area', 'type'] })
    expect(rows.dtype.names).toEqual(['time', 'type', 'area'])
    expect(rows.length).toBe(100)
    expect(st.dataTypes.some((name) => name.startsWith('_temp'))).toBe(false)
  })

  test('applyDataFunction comes before selections', async () => {
    const double = (rows: StructArray, runId: string, targets: readonly string[]): StructArray => {
      expect([runId, targets]).toEqual(['0', ['peaks']])
      return rows.withColumn(
        ['area', '<f4'],
        Array.from(rows.column('area') as Float32Array, (x) => 2 * x),
      )
    }
    const st = demoContext()
    const options = { applyDataFunction: [double, double], keepColumns: 'area', selection: 'area > 100' }
    expect((await st.getArray('0', 'peaks', options)).row(0)).toEqual({ area: 168 })
    await expect(st.getArray('0', 'peaks', { applyDataFunction: (() => 3) as never })).rejects.toThrow(
      /must give a StructArray/,
    )
  })

  test('times: ranges, seconds since the start, and rows', async () => {
    const { st } = contextWith([countingSource([])])
    await st.make('0', 'things')
    const numbersOf = async (options: GetOptions): Promise<number[]> =>
      Array.from((await st.getArray('0', 'things', options)).column('number') as Int32Array)
    expect(await numbersOf({ timeRange: [100n, 160n] })).toEqual([1, 2])
    expect(await numbersOf({ timeRange: [102, 159] })).toEqual([])
    expect(await numbersOf({ timeRange: [102n, 159n], timeSelection: 'touching' })).toEqual([1, 2])
    expect(await numbersOf({ secondsRange: [1e-7, 1.6e-7] })).toEqual([1, 2])
    expect(await numbersOf({ timeWithin: { time: 100n, endtime: 160n } })).toEqual([1, 2])
    expect(await numbersOf({ timeWithin: { time: 100, length: 6, dt: 10 } })).toEqual([1, 2])
    expect(await numbersOf({ timeWithin: await st.getArray('0', 'things', { selection: 'time == 150' }) })).toEqual([2])
    expect(await st.toAbsoluteTimeRange('0', { secondsRange: [0, 1], targets: 'things' })).toEqual([0n, 1_000_000_000n])
  })

  test('columns that are dropped may be the times', async () => {
    const st = demoContext()
    await st.make('0', 'peaks')
    for await (const chunk of st.getIter('0', 'peaks', { keepColumns: ['area'] }))
      expect(chunk.data.dtype.names).toEqual(['area'])
  })

  test('getTable and getDf', async () => {
    const st = demoContext()
    expect((await st.getTable('0', 'peak_classification')).schema.fields.map(({ name }) => name)).toEqual([
      'time',
      'endtime',
      'type',
    ])
    expect((await st.getDf('0', 'peak_classification')).columns).toEqual(['time', 'endtime', 'type'])
  })
})

describe('accumulate', () => {
  const { st } = contextWith([countingSource([])])

  test('sums fields, keeps the first of others', async () => {
    expect(await st.accumulate('0', 'things')).toEqual({
      time: 0n,
      endtime: 5n,
      number: 135,
      n_rows: 20,
      n_chunks: 10,
      start: 0n,
      end: 1000n,
    })
    expect(await st.accumulate('0', 'things', { fields: 'time', storeFirstForOthers: false })).toEqual({
      time: 9500n,
      n_rows: 20,
      n_chunks: 10,
      start: 0n,
      end: 1000n,
    })
  })

  test('of functions', async () => {
    expect(
      await st.accumulate('0', 'things', { function: (rows) => rows.length, storeFirstForOthers: false }),
    ).toMatchObject({ result: 20 })
    expect(
      await st.accumulate('0', 'things', {
        function: async (rows) => ({ number: rows.column('number') as Int32Array }),
      }),
    ).toMatchObject({ number: 135 })
    expect(await st.accumulate('0', 'things', { function: () => undefined, storeFirstForOthers: false })).toEqual({
      n_rows: 20,
      n_chunks: 10,
      start: 0n,
      end: 1000n,
    })
    await expect(st.accumulate('0', 'things', { function: () => ({ numbr: 1 }) })).rejects.toThrow(
      /gave nothing for "number".*"numbr"/,
    )
  })

  test('of waveforms, sample by sample', async () => {
    const peaks = demoContext()
    const { area_per_channel: sums } = await peaks.accumulate('0', 'peaks', { fields: ['area_per_channel'] })
    expect(sums).toEqual(new Array(100).fill(0))
  })
})

describe('questions', () => {
  const st = demoContext()

  test('showConfig', async () => {
    const table = await st.showConfig('peaks', { pattern: 'b*' })
    expect(table.rows).toEqual([
      { option: 'base_area', default: '0', current: '<OMITTED>', applies_to: 'peaks', help: '' },
      { option: 'bonus_area', default: '1', current: '42', applies_to: 'peaks', help: '' },
    ])
    expect((await st.showConfig(undefined, { pattern: 'write*' })).rows).toEqual([
      expect.objectContaining({ option: 'writeSuperruns', default: 'false', current: 'false', applies_to: 'Context' }),
    ])
  })

  test('dataInfo, dataItemsize, searchField', async () => {
    expect((await st.dataInfo('peak_classification')).rows[2]).toEqual({
      'Field name': 'type',
      'Data type': '|i1',
      Comment: 'Classification of the peak.',
    })
    expect((await st.dataInfo('records')).rows.at(-1)).toMatchObject({ 'Data type': '<i2 (110)' })
    expect(await st.dataItemsize('peak_classification')).toBe(17)
    const found = await st.searchField('bonus*')
    expect(found.length).toBe(0)
    expect((await st.searchField('area')).rows.map((row) => [row['field'], row['data_type'], row['plugin']])).toEqual([
      ['area', 'peaks', 'Peaks'],
      ['area', 'records', 'Records'],
    ])
    expect(st.searchFieldUsage('bonus_area')).toEqual(['Peaks.compute'])
  })

  test('dependencies and kinds', async () => {
    expect(st.tree).toEqual({ records: [], peaks: ['records'], peak_classification: ['peaks'], lone_hits: ['peaks'] })
    expect(st.inversedTree).toEqual({ records: ['peaks'], peaks: ['peak_classification', 'lone_hits'] })
    expect(st.rootDataTypes).toEqual(['records'])
    expect([...st.getDependencies('lone_hits')]).toEqual(['peaks', 'records'])
    expect(st.treeLevels()['lone_hits']).toEqual({ level: 2, class: 'PeakClassification', index: 1, order: 3 })
    expect((await st.getDataKinds()).byKind).toEqual({
      records: ['records'],
      peaks: ['peaks', 'peak_classification'],
      lone_hits: ['lone_hits'],
    })
    expect(await st.getSaveWhen('peaks')).toBe(SaveWhen.ALWAYS)
    expect((await st.providedDtypes())['peaks']).toEqual({ hash: 'xia2iit6vb', save_when: 'ALWAYS', version: '0.0.0' })
    st.checkSuperrun()
    expect(() =>
      demoContext({ register: [Records, Peaks, PeakClassification.with({ allowSuperrun: false })] }).checkSuperrun(),
    ).toThrow(/peaks allows superruns, but/)
  })

  test('sizes, sources, stored dependencies', async () => {
    const own = demoContext()
    expect(await own.getSource('0', 'peaks')).toBeUndefined()
    await expect(own.storedDependencies('0', 'peaks')).rejects.toThrow(
      /records of run 0 is not stored, and it is made from nothing else/,
    )
    await own.make('0', 'records')
    expect(await own.getSource('0', 'lone_hits')).toEqual(new Set(['records']))
    expect(await own.storedDependencies('0', 'lone_hits')).toEqual({ lone_hits: false, peaks: false, records: true })
    expect(await own.sizeMb('0', 'records')).toBe(0.0257)
    expect(await own.getSourceSf('0', 'records')).toEqual(own.storage)
    await expect(own.getMetadata('0', 'peaks')).rejects.toMatchObject({ tag: 'DataNotAvailable' })
    expect(await own.estimateRunStartAndEnd('0', ['peaks'])).toEqual([0n, 0n])
    await expect(own.estimateRunStartAndEnd('7')).rejects.toThrow(/Start and end of run 7 are unknown/)
  })

  test('isStored says why, if asked', async () => {
    const Target = passing('Target', 'things', [], { saveWhen: SaveWhen.TARGET })
    const { st: own, notices } = contextWith([countingSource([]), Target])
    expect(await own.isStored('0', 'target', { detailed: true })).toBe(false)
    expect(notices).toEqual([expect.stringMatching(/target is not always saved \(SaveWhen.TARGET\).*things/)])
  })

  test('compareMetadata', async () => {
    const own = demoContext()
    await own.make(['0', '1'], 'peaks')
    const both = await own.compareMetadata(['0', 'peaks'], ['1', 'peaks'])
    expect(both.rows.map((row) => row['path'])).toContain('run_id')
    const other = own.newContext({ config: { bonus_area: 43 } })
    const lineages = await own.compareMetadata(['0', 'records'], ['5', 'records'])
    expect(lineages.rows).toEqual([])
    expect((await other.compareMetadata(await own.getMetadata('0', 'peaks'), ['0', 'peaks'])).rows).toEqual([
      { path: 'peaks.2.bonus_area', left: '42', right: '43' },
    ])
  })

  test('copyToFrontend', async () => {
    const own = demoContext()
    await own.make('0', 'peaks')
    await expect(own.copyToFrontend('0', 'peaks')).rejects.toThrow(/No storage to copy peaks of run 0 to/)
    own.addStorage(new MemoryFrontend())
    await expect(own.copyToFrontend('0', 'peaks', { targetFrontendId: 2 })).rejects.toThrow(/no storage number 2/)
    await own.copyToFrontend('0', 'peaks', {
      targetFrontendId: 1,
      targetCompressor: 'zstd',
      rechunk: true,
      rechunkToMb: 1,
    })
    const copied = own.newContext({ storage: own.storage[1]!, replaceStorage: true })
    expect((await copied.getMetadata('0', 'peaks')).compressor).toBe('zstd')
    expect((await copied.getArray('0', 'peaks', { forbidCreationOf: '*' })).bytes()).toEqual(
      (await own.getArray('0', 'peaks')).bytes(),
    )
  })
})

describe('progress', () => {
  const hook = Symbol.for('straxlab.progress')

  test('goes to the hook and to a callback, ends once, and can be turned off', async () => {
    const { st } = contextWith([countingSource([])])
    const events: ProgressEvent[] = []
    const heard = jest.fn()
    ;(globalThis as Record<symbol, unknown>)[hook] = heard
    try {
      await st.make('0', 'things', { progress: (event) => events.push(event) })
      expect(events.at(-1)).toMatchObject({ label: '0 things', finished: true })
      expect(events.filter(({ finished }) => finished)).toHaveLength(1)
      expect(heard).toHaveBeenCalledTimes(events.length)
      events.length = 0
      await st.getArray('0', 'things', { progress: (event) => events.push(event) })
      expect(events.map(({ done, total, unit }) => `${done}/${total} ${unit}`)).toEqual(
        expect.arrayContaining(['0/10 chunks', '10/10 chunks']),
      )
      heard.mockClear()
      await st.getArray('0', 'things', { progress: false })
      expect(heard).not.toHaveBeenCalled()
      heard.mockImplementation(() => {
        throw new Error('a broken display')
      })
      await st.getArray(['0', '1'], 'things')
      expect(heard).toHaveBeenCalledWith(
        expect.objectContaining({ label: '2 runs', done: 2, total: 2, finished: true }),
      )
    } finally {
      Reflect.deleteProperty(globalThis, hook)
    }
  })
})

test('a plugin typed in a cell works in ten lines', async () => {
  const st = demoContext()
  const Big = definePlugin({
    name: 'Big', version: '1', provides: 'big', dependsOn: ['peaks'], dataKind: 'big', dtype: [...timeFields, [['Area [PE]', 'area'], '<f4']],
    options: { min_area: { type: 'float', default: 100.0, help: 'PE' } },
    compute({ peaks }, { config }) {
      const big = peaks!.filter(Array.from(peaks!.column('area') as Float32Array, (area) => area > config.min_area))
      return { time: big.column('time'), endtime: Array.from(big.column('time') as BigInt64Array, (t) => t + 1n), area: big.column('area') }
    },
  }) // prettier-ignore
  st.register(Big)
  expect((await st.getArray('0', 'big')).length).toBe(0)
  st.setConfig({ min_area: 10 })
  expect((await st.getArray('0', 'big')).length).toBe(100)
  // A whole number given to a float option is a Python float: the key is that of strax with 10.0.
  expect((await st.lineage('0', 'big'))['big']).toEqual([
    'Big',
    '1',
    { min_area: expect.objectContaining({ value: 10 }) },
  ])
  expect(numbers).toHaveLength(3)
})
