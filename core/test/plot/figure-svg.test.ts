import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { axisKind, categoriesOf, pixelAxis, placeOn } from '../../src/plot/axis.js'
import { figureSvg } from '../../src/plot/figure-svg.js'

const svg = (trace: object, layout = {}): string => figureSvg({ data: [trace], layout })!
const ticksOf = (...axis: Parameters<typeof pixelAxis>): string[] => pixelAxis(...axis).ticks.map(({ label }) => label)

test('axes: kinds, places and round ticks', () => {
  expect(axisKind(undefined, ['2026-01-01', '2026-02-01'])).toBe('date')
  expect(axisKind(undefined, ['a', 'b'])).toBe('category')
  expect(axisKind(undefined, [1, 2n, null])).toBe('linear')
  expect(axisKind('log', [1])).toBe('log')
  expect(pixelAxis('linear', [0, 10], [0, 100]).toPixel(5)).toBe(50)
  expect(ticksOf('linear', [0, 10], [0, 100])).toEqual(['0', '2', '4', '6', '8', '10'])
  expect(ticksOf('linear', [10, 0], [0, 100])).toEqual(['0', '2', '4', '6', '8', '10'])
  const log = pixelAxis('log', [1, 1000], [0, 300])
  expect(log.toPixel(100)).toBeCloseTo(200)
  expect([log.has(0), log.has(-1), log.has(NaN), log.has(5)]).toEqual([false, false, false, true])
  expect(log.ticks.map(({ label }) => label)).toEqual(['1', '10', '100', '1000'])
  const [from, to] = ['2026-01-01', '2026-01-07'].map(placeOn('date', []))
  expect(ticksOf('date', [from!, to!], [0, 100])[0]).toMatch(/^2026-01-0\d/)
  expect(categoriesOf(['b', 'a', null, 'b'])).toEqual(['b', 'a'])
  expect(['a', 'b', 'c'].map(placeOn('category', ['b', 'a']))).toEqual([1, 0, NaN])
})

test('a picture of each kind, its texts escaped', () => {
  expect(svg({ x: [0, 1], y: [0, 1], mode: 'lines' })).toMatch(/<path d="M[\d.]+ [\d.]+L[\d.]+ [\d.]+"/)
  expect(svg({ type: 'scattergl', x: [0, 1, 2], y: [0, 1, 1], mode: 'markers' }).match(/<circle/g)).toHaveLength(3)
  expect(svg({ type: 'bar', x: ['a', '<b>'], y: [1, 2] })).toContain('>&lt;b&gt;</text>')
  expect(svg({ x: [1], y: [1] }, { title: { text: '<T>' }, xaxis: { title: 'x & y' } })).toContain('>x &amp; y</text>')
  expect(svg({ x: [1], y: [1], line: { color: '"><script>' } })).not.toContain('<script>')
  const z = [
    [1, 2],
    [3, null],
  ]
  // The ground, and a cell for each number.
  expect(svg({ type: 'heatmap', z }).match(/<rect/g)).toHaveLength(1 + 3)
  expect(figureSvg({ data: [{ type: 'pie', values: [1] }] })).toBeUndefined()
  expect(figureSvg({ data: [] })).toMatch(/^<svg .*<\/svg>$/)
})

test('a histogram counts every value once', () => {
  const picture = svg({ type: 'histogram', x: [1, 1, 2, 3], xbins: { start: 1, end: 3, size: 1 } })
  const heights = [...picture.matchAll(/height="([\d.]+)" fill="#1f77b4"/g)].map(([, height]) => Number(height))
  expect(heights).toHaveLength(2)
  expect(heights[0]).toBeCloseTo(heights[1]!)
})

test('bars hang from zero', () => {
  const [up, down] = [
    ...svg({ type: 'bar', x: [0, 1], y: [2, -2] }).matchAll(/y="([\d.]+)" width="[\d.]+" height="([\d.]+)" fill="#1/g),
  ]
  expect(Number(up![1]) + Number(up![2])).toBeCloseTo(Number(down![1]), 0)
})

test('lines break where there is no number; a given range cuts, and may run backwards', () => {
  expect(
    svg({ x: [0, 1, 2, 3], y: [1, null, 2, 3], mode: 'lines' }).match(/d="(M[^"]*)" fill="none" stroke="#1f/)![1],
  ).toMatch(/^M[^ML]+M[^ML]+L[^ML]+$/)
  const trace = { x: [0, 10], y: [0, 1], mode: 'lines' }
  expect(svg(trace)).not.toContain('clip-path')
  expect(svg(trace, { xaxis: { range: [0, 5] } })).toContain('clip-path')
  const first = (picture: string): number => Number(/d="M([\d.]+) [\d.]+L/.exec(picture)![1])
  expect(first(svg(trace, { xaxis: { autorange: 'reversed' } }))).toBeGreaterThan(first(svg(trace)))
})

test('several names make a legend unless the layout says otherwise', () => {
  const data = ['one', 'two'].map((name) => ({ name, x: [0, 1], y: [0, 1] }))
  expect(figureSvg({ data })).toContain('>two</text>')
  expect(figureSvg({ data, layout: { showlegend: false } })).not.toContain('>two</text>')
  expect(figureSvg({ data: [data[0]!, { ...data[1], visible: false }] })).not.toContain('>two</text>')
})

test('no picture is broken by what it is given', () => {
  const value = fc.oneof(
    fc.double(),
    fc.constantFrom(null, 'x', '2026-01-01', '9999999-01-01', 0, -1, 1e300, NaN, Infinity, 10n),
  )
  const list = fc.array(value, { maxLength: 6 })
  const kind = fc.constantFrom('linear', 'log', 'date', 'category', undefined)
  const axis = fc.record({
    type: kind,
    range: fc.option(list, { nil: undefined }),
    title: fc.constantFrom('t', null, {}),
  })
  const trace = fc.record({
    type: fc.constantFrom('scatter', 'bar', 'histogram', 'heatmap'),
    x: fc.option(list, { nil: undefined }),
    y: fc.option(list, { nil: undefined }),
    z: fc.array(list, { maxLength: 3 }),
    width: fc.option(list, { nil: undefined }),
  })
  const figure = fc.record({ data: fc.array(trace, { maxLength: 3 }), layout: fc.record({ xaxis: axis, yaxis: axis }) })
  fc.assert(
    fc.property(figure, (one) => {
      expect(figureSvg(one)!.replace(/<text.*?<\/text>/gs, '')).not.toMatch(/NaN|Infinity|undefined/)
    }),
    { numRuns: 500 },
  )
})
