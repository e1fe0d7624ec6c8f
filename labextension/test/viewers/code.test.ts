import { expect, test } from '@jest/globals'
import type { ChunksPayload } from '@straxlab/core/mime'
import fc from 'fast-check'
import { chunkCode, rangeCode } from '../../src/viewers/chunk-map/index.js'
import { contextVariable, identifier, literal } from '../../src/viewers/code-text.js'
import { insidePolygon } from '../../src/viewers/peaks/density.js'
import { selectionCode } from '../../src/viewers/plot/selection-code.js'
import { NO_FILTER, filterCode, runListCode, tickedCode } from '../../src/viewers/runs/index.js'

/** Runs JavaScript as a notebook cell would; names are given as arguments. */
async function run(code: string, names: Record<string, unknown> = {}): Promise<unknown> {
  const lines = code.split('\n').filter((line) => !line.startsWith('import '))
  const last = lines.pop()!
  const body =
    last.startsWith('await ') || /^\w+$/.test(last)
      ? `${lines.join('\n')}\nreturn ${last}`
      : `${lines.join('\n')}\n${last}`
  const AsyncFunction = (async () => undefined).constructor as new (
    ...args: string[]
  ) => (...values: unknown[]) => unknown
  return new AsyncFunction(...Object.keys(names), body)(...Object.values(names))
}

test('a literal is the text again, whatever it holds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary' }),
      async (text) => (await run(`const x = ${literal(text)}\nx`)) === text,
    ),
  )
})

test('names for variables are plain names; a variable from an output is never code', () => {
  expect(identifier('peak_basics')).toBe('peak_basics')
  expect(identifier('1-a b')).toBe('_1_a_b')
  expect(contextVariable({ variable: 'st2' })).toBe('st2')
  expect(contextVariable({ variable: 'st; steal()' })).toBe('st')
  expect(contextVariable(undefined)).toBe('st')
})

test('long lists of runs are wrapped and read back', async () => {
  const ids = Array.from({ length: 200 }, (_, i) => `01${String(i).padStart(4, '0')}`)
  const code = runListCode(ids)
  expect(Math.max(...code.split('\n').map((line) => line.length))).toBeLessThan(110)
  expect(await run(`const x = ${code}\nx`)).toEqual(ids)
})

test('ticked runs become a selection by name', async () => {
  const asked: unknown[] = []
  await run(tickedCode('st', ['0', "it's"]), { st: { selectRuns: (o: unknown) => asked.push(o) } })
  expect(asked).toEqual([{ runId: ['0', "it's"] }])
})

test('a filter becomes the options of selectRuns, the rest a filter on rows that gives the same runs', async () => {
  const filter = {
    ...NO_FILTER,
    runMode: 'tpc_*, nveto',
    excludeTags: 'bad*',
    available: ['peaks'],
    source: 'kr*',
    from: '2021-05-03',
    to: '2021-05-03',
    search: 'Good',
  }
  const row = (source: string, start: string, tags: string): object => ({ source, start: new Date(start), tags })
  const rows = [
    row('kr83m', '2021-05-03T23:59:00Z', 'good'),
    row('kr83m', '2021-05-04T00:00:00Z', 'good'),
    row('rn', '2021-05-03T12:00:00Z', 'good'),
    row('kr', '2021-05-03T12:00:00Z', 'x'),
  ]
  const asked: unknown[] = []
  const st = {
    selectRuns: async (o: unknown) => {
      asked.push(o)
      return rows
    },
  }
  expect(await run(filterCode('st', filter), { st })).toEqual([rows[0]])
  expect(asked).toEqual([{ runMode: ['tpc_*', 'nveto'], excludeTags: 'bad*', available: ['peaks'] }])
})

const chunks = (starts: number[], ends: number[]): ChunksPayload['chunks'] => ({
  chunkI: starts.map((_, i) => i),
  start: starts.map(String),
  end: ends.map(String),
  n: starts.map(() => 1),
  nbytes: starts.map(() => 8),
  filesize: starts.map(() => 8),
})

function recorder(): { st: unknown; calls: unknown[][]; StructArray: unknown } {
  const calls: unknown[][] = []
  const st = {
    getArray: async (...args: unknown[]) => {
      calls.push(args)
      return args
    },
  }
  return { st, calls, StructArray: { concatenate: (parts: unknown[]) => parts } }
}

test('a chunk of a run is loaded by its number', async () => {
  const { st, calls } = recorder()
  const payload = {
    version: 1,
    runId: '0',
    dataType: 'raw-records',
    lineageHash: 'x',
    isSuperrun: false,
    chunks: chunks([0, 10], [10, 20]),
    gaps: [],
  }
  await run(chunkCode(payload, 1), { st })
  expect(calls).toEqual([['0', 'raw-records', { chunkNumber: { 'raw-records': [1] } }]])
})

test('a time of a superrun is loaded from the subruns that lie in it, each with its part', async () => {
  const payload: ChunksPayload = {
    version: 1,
    runId: '_s',
    dataType: 'peaks',
    lineageHash: 'x',
    isSuperrun: true,
    chunks: chunks([0], [50]),
    gaps: [{ start: '10', end: '20' }],
    subruns: [
      { runId: 'a', start: '0', end: '10' },
      {
        runId: 'b',
        start: '20',
        end: '30',
        ranges: [
          ['22', '24'],
          ['26', '28'],
        ],
      },
      { runId: 'c', start: '40', end: '50' },
    ],
  }
  const { st, calls, StructArray } = recorder()
  await run(rangeCode(payload, '5', '27'), { st, StructArray })
  expect(calls).toEqual([
    ['a', 'peaks', { timeRange: [5n, 10n] }],
    ['b', 'peaks', { timeRange: [22n, 24n] }],
    ['b', 'peaks', { timeRange: [26n, 27n] }],
  ])
  const one = recorder()
  await run(rangeCode(payload, '41', '45'), { st: one.st })
  expect(one.calls).toEqual([['c', 'peaks', { timeRange: [41n, 45n] }]])
})

test.each([
  [false, false],
  [true, true],
])('a lasso becomes code that finds the rows inside it (logarithmic: %s, %s)', async (logX, logY) => {
  const polygon = [
    [2, 3],
    [90, 5],
    [40, 80],
    [3, 60],
  ] as const
  let seed = 7
  const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647
  const points = Array.from({ length: 500 }, () => ({ area: 1 + 99 * random(), width: 1 + 99 * random() }))
  const array = {
    length: points.length,
    column: (name: 'area' | 'width') => points.map((point) => point[name]),
    filter: (mask: readonly boolean[]) => points.filter((_, i) => mask[i]),
  }
  const code = selectionCode(
    { variable: 'st', runId: '0', target: 'peaks', x: 'area', y: 'width', logX, logY },
    { polygon },
  )
  const place = (value: number, log: boolean): number => (log ? Math.log10(value) : value)
  const corners = polygon.map(([x, y]) => [place(x, logX), place(y, logY)] as const)
  const expected = points.filter(({ area, width }) => insidePolygon(place(area, logX), place(width, logY), corners))
  expect(expected.length).toBeGreaterThan(20)
  expect(await run(code, { st: { getArray: async () => array } })).toEqual(expected)
})

test('a box becomes a selection, after the one that was there', () => {
  const fields = { variable: 'st', runId: '0', target: 'peaks', x: 'area', y: 'width', selection: 'type == 2' }
  expect(selectionCode(fields, { x: [1, 2], y: [3.123456789, 4] })).toContain(
    "selection: '(type == 2) & (area >= 1) & (area <= 2) & (width >= 3.12346) & (width <= 4)'",
  )
})
