import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { StructArray, StructDtype, timeFields } from '../../src/dtype/index.js'
import { count, count2d, makeBins } from '../../src/plot/bins.js'
import { histogram, histogram2d, scatter, waveforms } from '../../src/plot/index.js'

interface Answer {
  values: number[]
  y: number[]
  bins: number
  range: [number, number]
  counts: number[]
  counts2d: number[]
}

const answers = JSON.parse(
  readFileSync(new URL('../fixtures/plot/histograms.json', import.meta.url), 'utf8'),
) as Answer[]

test('counts are those of numpy, in one and two dimensions', () => {
  for (const { values, y, bins, range, counts, counts2d } of answers) {
    const xBins = makeBins(values, { bins, range })
    expect(Array.from(count(values, xBins))).toEqual(counts)
    expect(Array.from(count2d(values, y, xBins, makeBins(y, { bins: 7, range: [-2, 2] })))).toEqual(counts2d)
  }
  expect(answers).toHaveLength(40)
})

const dtype = StructDtype.from([
  ...timeFields,
  [['Area <of> it [PE]', 'area'], '<f4'],
  [['Kind', 'type'], '<i1'],
  ['length', '<i4'],
  ['dt', '<i4'],
  [['Samples [PE/sample]', 'data'], '<f4', 4],
])
const rows = StructArray.fromColumns(dtype, {
  time: [1_600_000_000_000_000_000n, 1_600_000_000_000_000_100n, 1_600_000_001_000_000_000n],
  area: [1, 10, 100],
  type: [1, 2, 2],
  length: [2, 4, 3],
  dt: [10, 10, 20],
  data: [1, 2, 0, 0, 1, 2, 3, 4, 5, 6, 7, 0],
})

describe('plots of an array', () => {
  test('histogram names its axis after the title of the field', () => {
    const plot = histogram(rows, 'area', { bins: 2, log: true })
    expect(plot.layout.xaxis).toEqual({ title: { text: 'Area <of> it [PE]' }, type: 'log' })
    expect(plot.data[0]).toMatchObject({ type: 'bar', y: [1, 2] })
    expect(plot.toSvg()).toContain('Area &lt;of&gt; it [PE]')
    expect(plot.toSvg()).not.toContain('<of>')
  })

  test('absolute times become seconds since the first, exactly', () => {
    const [trace] = scatter(rows, 'time', 'area').data
    expect(trace).toMatchObject({ type: 'scatter', x: [0, 1e-7, 1] })
  })

  test('many points become a density that holds every row', () => {
    const [trace] = scatter(rows, 'area', 'dt', { maxPoints: 2 }).data
    if (trace?.type !== 'heatmap') throw new Error('expected a density')
    expect(trace.customdata?.flat().reduce((a, b) => a + b, 0)).toBe(3)
    expect(histogram2d(rows, 'area', 'dt').data[0]?.type).toBe('heatmap')
  })

  test('waveforms end at the length of their row and share one origin', () => {
    const plot = waveforms(rows, { rows: [0, 1] })
    expect(plot.data).toMatchObject([
      { name: 'row 0', x: [0, 10], y: [1, 2] },
      { name: 'row 1', x: [100, 110, 120, 130], y: [1, 2, 3, 4] },
    ])
  })

  test('wrong names and rows are refused in words', () => {
    expect(() => histogram(rows, 'aera')).toThrow('No field "aera" to plot. Did you mean "area"?')
    expect(() => histogram(rows, 'data')).toThrow('Field "data" has 4 values a row')
    expect(() => waveforms(rows, { rows: [3] })).toThrow('No row 3 among 3 rows.')
    expect(() => waveforms(rows, { field: 'area' })).toThrow('Array fields: data.')
    expect(() => histogram(rows, 'area', { range: [2, 1] })).toThrow('range [2, 1] must rise')
  })

  test('empty arrays plot as empty axes', () => {
    const empty = StructArray.empty(dtype)
    for (const plot of [histogram(empty, 'area', { log: true }), scatter(empty, 'time', 'area'), waveforms(empty)]) {
      expect(plot.toSvg()).toMatch(/^<svg .*<\/svg>$/s)
    }
  })
})
