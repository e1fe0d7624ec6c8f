import { expect, test } from '@jest/globals'
import { isPlotly, PLOTLY, plotlyBundle } from '../../src/show/plotly.js'
import { axisKind, scale } from '../../src/show/scale.js'

test('plotly specs are told from other objects with data', () => {
  expect(isPlotly({ data: [{ x: [1], y: [1] }], layout: {} })).toBe(true)
  expect(isPlotly({ data: [{ type: 'pie', values: [1] }], layout: {}, config: {} })).toBe(true)
  for (const other of [
    { data: [1], layout: {} },
    { data: [{ a: 1 }], layout: {} },
    { data: [{ x: [] }] },
    { data: [{ x: [] }], layout: {}, more: 1 },
    null,
  ]) {
    expect(isPlotly(other)).toBe(false)
  }
})

test('typed arrays, bigint and NaN become what JSON knows', () => {
  const spec = {
    data: [{ x: BigInt64Array.of(1n, 2n), y: Float64Array.of(NaN, 1.5), customdata: [[Infinity]] }],
    layout: {},
  } as never
  expect(plotlyBundle(spec)[PLOTLY]).toEqual({
    data: [{ x: [1, 2], y: [null, 1.5], customdata: [[null]] }],
    layout: {},
  })
})

test('a still picture of the common kinds, with text for all', () => {
  const svg = (trace: object, layout = {}): string =>
    String(plotlyBundle({ data: [trace as never], layout })['text/html'])
  expect(svg({ x: [0, 1], y: [0, 1], mode: 'lines' })).toMatch(/<path d="M[\d.]+ [\d.]+L[\d.]+ [\d.]+"/)
  expect(svg({ type: 'bar', x: ['a', 'b'], y: [1, 2] })).toContain('>a</text>')
  expect(svg({ x: [1], y: [1] }, { title: { text: '<T>' }, xaxis: { title: 'x' } })).toContain('&lt;T&gt;')
  expect(
    svg({
      type: 'heatmap',
      z: [
        [1, 2],
        [3, null],
      ],
    }).match(/<rect/g),
  ).toHaveLength(3 + 1)
  const pie = plotlyBundle({ data: [{ type: 'pie', values: [1] }], layout: {} })
  expect(pie['text/html']).toBeUndefined()
  expect(pie['text/plain']).toBe('[plot: pie]')
})

test('a histogram counts every value once', () => {
  const bundle = String(
    plotlyBundle({ data: [{ type: 'histogram', x: [1, 1, 2, 3], xbins: { start: 1, end: 3, size: 1 } }], layout: {} })[
      'text/html'
    ],
  )
  expect(bundle.match(/h[\d.]+v[\d.]+/g)).toHaveLength(2)
})

test('no picture is broken by what is not a number', () => {
  for (const y of [[NaN], [null, 1], [Infinity, -1], [], ['x']]) {
    expect(
      plotlyBundle({ data: [{ x: y.map((_, i) => i), y }], layout: { yaxis: { type: 'log' } } })['text/html'],
    ).not.toMatch(/NaN|Infinity/)
  }
})

test('axes: kinds, ranges and round ticks', () => {
  expect(axisKind(undefined, ['2026-01-01', '2026-02-01'])).toBe('date')
  expect(axisKind(undefined, ['a', 'b'])).toBe('category')
  expect(axisKind('log', [1])).toBe('log')
  const linear = scale('linear', [0, 10], [0, 10], [0, 100])
  expect(linear.at(5)).toBe(50)
  expect(linear.ticks.map(({ text }) => text)).toEqual(['0', '2', '4', '6', '8', '10'])
  const log = scale('log', [], [0, 3], [0, 300])
  expect(log.at(100)).toBe(200)
  expect(log.ticks.map(({ text }) => text)).toEqual(['1', '10', '100', '1000'])
})
