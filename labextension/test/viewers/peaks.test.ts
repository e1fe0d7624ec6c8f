/** @jest-environment jsdom */
import { describe, expect, test } from '@jest/globals'
import { asFigure } from '../../src/viewers/plot/figure.js'
import {
  densityFigure,
  hitPattern,
  marginals,
  markedBins,
  plottable,
  readDensity,
  waveformFigure,
} from '../../src/viewers/peaks/index.js'
import { ENGLISH } from '../../src/viewers/translate.js'

// jsdom lacks it; every browser that JupyterLab 4 runs in has it.
globalThis.structuredClone ??= (value: unknown) => JSON.parse(JSON.stringify(value)) as never

const bytes = (...counts: number[]): Uint8Array => {
  // At an odd place in a larger buffer, as messages have them.
  const all = new Uint8Array(3 + counts.length * 4)
  const view = new DataView(all.buffer)
  counts.forEach((count, i) => view.setUint32(3 + 4 * i, count, true))
  return all.subarray(3)
}
const density = (): ReturnType<typeof readDensity> =>
  readDensity({ nRows: 21, edgesX: [1, 10, 100, 1000], edgesY: [0, 1, 2], buffer: 0, units: { x: 'PE' } }, [
    bytes(1, 2, 3, 4, 5, 6),
  ])

describe('densities', () => {
  test('counts come from wherever they lie in the message', () => {
    expect([...density().counts]).toEqual([1, 2, 3, 4, 5, 6])
    expect(() => readDensity({ nRows: 0, edgesX: [0, 1], buffer: 0, units: {} }, [])).toThrow('no counts')
    expect(() => readDensity({ nRows: 0, edgesX: [0, 1, 2], buffer: 0, units: {} }, [bytes(1)])).toThrow(
      '4 bytes of counts, expected 8',
    )
  })

  test('marginals sum what is there; marked ones what is marked', () => {
    const all = marginals(density())
    expect([[...all.x], [...all.y], all.total]).toEqual([[5, 7, 9], [6, 15], 21])
    const flags = markedBins(density(), { logX: true, logY: false }, { x: [20, 2000], y: [1, 2] })
    // Middles of the bins are 3.2, 32, 320: the box takes the last two of the upper row.
    expect([...flags]).toEqual([0, 0, 0, 0, 1, 1])
    expect(marginals(density(), flags)).toMatchObject({ total: 11 })
  })

  test('a lasso on a logarithmic axis is straight on the screen', () => {
    const polygon = [
      [1, 0],
      [1000, 0],
      [1, 2],
    ] as const
    const flags = markedBins(density(), { logX: true, logY: false }, { polygon })
    expect([...flags]).toEqual([1, 1, 0, 1, 0, 0])
    const linear = markedBins(density(), { logX: false, logY: false }, { polygon })
    expect([...linear]).toEqual([1, 1, 1, 1, 1, 0])
  })

  test('the figure holds every count, in two dimensions and in one', () => {
    const figure = densityFigure(density(), {
      x: { name: 'area' },
      y: { name: 'width', unit: 'ns' },
      axes: { logX: true, logY: false },
      trans: ENGLISH,
      height: 460,
    }) as {
      data: { type: string; customdata?: number[][]; z?: (number | null)[][]; y?: number[] }[]
      layout: { xaxis: object; yaxis: object }
    }
    expect(figure.data[0]!.customdata).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ])
    expect(figure.layout.xaxis).toMatchObject({ type: 'log', title: { text: 'area [PE]' } })
    expect(figure.layout.yaxis).toMatchObject({ title: { text: 'width [ns]' } })
    expect(() => asFigure(figure)).not.toThrow()
    const flat = readDensity({ nRows: 3, edgesX: [0, 1, 2], buffer: 0, units: {} }, [bytes(1, 2)])
    const one = densityFigure(flat, {
      x: { name: 'area' },
      axes: { logX: false, logY: false },
      trans: ENGLISH,
      height: 460,
      flags: Uint8Array.of(0, 1),
    }) as typeof figure
    expect(one.data.map(({ y }) => y)).toEqual([
      [1, 2],
      [0, 2],
    ])
  })

  test('empty bins stay empty', () => {
    const zero = readDensity({ nRows: 1, edgesX: [0, 1, 2], edgesY: [0, 1], buffer: 0, units: {} }, [bytes(0, 1)])
    const figure = densityFigure(zero, {
      x: { name: 'a' },
      y: { name: 'b' },
      axes: { logX: false, logY: false },
      trans: ENGLISH,
      height: 460,
    }) as { data: { z?: unknown }[] }
    expect(figure.data[0]!.z).toEqual([[null, 0]])
  })
})

test('only fields with one number a row can be plotted', () => {
  const field = (
    name: string,
    type: string,
    shape: number[] = [],
  ): { name: string; type: string; shape: number[]; offset: number; nbytes: number } => ({
    name,
    type,
    shape,
    offset: 0,
    nbytes: 1,
  })
  const names = plottable([
    field('a', '<f4'),
    field('b', '|i1'),
    field('c', '<f4', [10]),
    field('d', '<U5'),
    field('e', '|b1'),
    field('f', '|V3'),
  ]).map(({ name }) => name)
  expect(names).toEqual(['a', 'b', 'e'])
})

describe('a peak', () => {
  const answer = { time: '1620000000123456789', dt: 10, sum: [0, 2, 1], top: [0, 1, 1], properties: [] }

  test('its waveform is drawn in ns', () => {
    const figure = waveformFigure(answer, ENGLISH) as { data: { x: number[]; y: number[]; name: string }[] }
    expect(figure.data.map(({ name, x, y }) => [name, x, y])).toEqual([
      ['sum', [0, 10, 20], [0, 2, 1]],
      ['top', [0, 10, 20], [0, 1, 1]],
    ])
    const channels = waveformFigure(
      {
        ...answer,
        channels: {
          channel: [3, 9],
          data: [
            [0, 1, 0],
            [0, 1, 1],
          ],
        },
      },
      ENGLISH,
    ) as { data: { type: string; y: unknown }[] }
    expect(channels.data[2]).toMatchObject({ type: 'heatmap', y: ['3', '9'] })
    expect(() => asFigure(channels)).not.toThrow()
  })

  test('its hit pattern has a dot per channel with a place, top and bottom apart', () => {
    const known = hitPattern({ area: [1, 0, 3, 4], x: [0, 1, 0, NaN], y: [0, 0, 1, 1], nTop: 2 }, ENGLISH)
    const counts = [...known.querySelectorAll('svg')].map((svg) => [
      svg.getAttribute('aria-label'),
      svg.querySelectorAll('circle').length,
    ])
    expect(counts).toEqual([
      ['Top array', 2],
      ['Bottom array', 1],
    ])
    expect(known.querySelector('circle title')!.textContent).toBe('channel 0: 1 PE')
    expect(hitPattern({ area: Array<number>(10).fill(1) }, ENGLISH).querySelectorAll('circle')).toHaveLength(10)
  })
})

describe('figures of outputs', () => {
  test('what is no figure, or cannot be drawn, is said in words', () => {
    expect(() => asFigure(null)).toThrow('no plotly figure')
    expect(() => asFigure({ data: {} })).toThrow('"data" must be a list')
    expect(() => asFigure({ data: [1] })).toThrow('a trace is no object')
    expect(() => asFigure({ data: [{ type: 'scatter3d' }, { type: 'mesh3d' }] })).toThrow('scatter3d, mesh3d')
  })

  test('WebGL kinds are drawn without it; the payload is not written into', () => {
    const payload = Object.freeze({
      data: Object.freeze([Object.freeze({ type: 'scattergl', x: [1] }), Object.freeze({ y: [2] })]),
    })
    expect(asFigure(payload).data.map(({ type }) => type)).toEqual(['scatter', 'scatter'])
  })
})
