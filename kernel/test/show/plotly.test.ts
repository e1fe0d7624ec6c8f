import { expect, test } from '@jest/globals'
import { isPlotly, PLOTLY, plotlyBundle } from '../../src/show/plotly.js'

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

test('plots come with a still picture where there is one, and with a line of text', () => {
  const bars = plotlyBundle({ data: [{ type: 'bar', x: ['a', 'b'], y: Uint8Array.of(1, 2) }] })
  expect(bars['text/html']).toMatch(/^<svg .*>a<\/text>.*<\/svg>$/s)
  expect(bars['text/plain']).toBe('[plot: bar]')
  const pie = plotlyBundle({ data: [{ type: 'pie', values: [1] }], layout: {} })
  expect(pie['text/html']).toBeUndefined()
  expect(pie['text/plain']).toBe('[plot: pie]')
})
