/** @jest-environment jsdom */
import { afterEach, describe, expect, test } from '@jest/globals'
import type { ChunksPayload } from '@straxlab/core/mime'
import fc from 'fast-check'
import { axisTicks, chunkAt, chunkMapData, ChunkMapView, TimeScale } from '../../src/viewers/chunk-map/index.js'
import { SvgPainter } from '../../src/viewers/chunk-map/painter.js'
import { at, chunkColumns, HOSTILE, superrunPayload } from './payloads.js'

const S = 1e9

/** The map of a run that is no superrun, without gaps. */
const mapOf = (chunks: ChunksPayload['chunks']) =>
  chunkMapData({ version: 1, runId: '0', dataType: 'x', lineageHash: 'h', isSuperrun: false, chunks, gaps: [] })

describe('what the map shows', () => {
  test('spans, gaps and cuts are those of the payload', () => {
    const data = chunkMapData(superrunPayload())
    expect(data.extent).toEqual({ start: 0, end: 110 * S })
    expect(data.gaps).toEqual([
      { start: 10 * S, end: 12 * S },
      { start: 20 * S, end: 90 * S },
    ])
    expect(data.bands.map(({ label, ranges }) => [label, ranges])).toEqual([
      ['a', [{ start: 0, end: 10 * S }]],
      ['b', [{ start: 12 * S, end: 20 * S }]],
      ['c', [{ start: 92 * S, end: 108 * S }]],
    ])
    // 15 s cuts b; 100 s cuts c; ends of runs are no cuts.
    expect(data.cuts).toEqual([
      { at: 15 * S, band: 1 },
      { at: 100 * S, band: 2 },
    ])
    expect(data.maxRate).toBeCloseTo(0.02)
  })

  test('chunks are found by time; ends are exclusive; gaps have none', () => {
    const data = chunkMapData({
      ...superrunPayload(),
      chunks: chunkColumns([
        [0, 10, 1],
        [10, 20, 1],
        [30, 40, 1],
      ]),
      subruns: [],
    })
    expect([0, 9.9, 10, 20, 25, 30, 40].map((s) => chunkAt(data.main, s * S))).toEqual([0, 0, 1, -1, -1, 2, -1])
  })

  test('no chunks at all is a map too', () => {
    const data = mapOf(chunkColumns([]))
    expect(data.extent).toEqual({ start: 0, end: 1 })
  })

  test('times far from 1970 keep their ns: chunks of 10 ns are told apart', () => {
    const base = 1_900_000_000_123_456_789n
    const text = (n: number): string => String(base + BigInt(n))
    const chunks = {
      ...chunkColumns([
        [0, 1, 1],
        [1, 2, 1],
      ]),
      start: [text(0), text(10)],
      end: [text(10), text(20)],
    }
    const data = mapOf(chunks)
    expect([...data.main.start, ...data.main.end]).toEqual([0, 10, 10, 20])
    expect(data.origin).toBe(base)
  })
})

/** Scales over random gaps, folded or not, zoomed and panned at random. */
const scales = fc
  .record({
    edges: fc.uniqueArray(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 0, maxLength: 12 }),
    folded: fc.boolean(),
    moves: fc.array(fc.tuple(fc.double({ min: 0.2, max: 6, noNaN: true }), fc.integer({ min: -500, max: 500 })), {
      maxLength: 6,
    }),
  })
  .map(({ edges, folded, moves }) => {
    const sorted = edges.sort((a, b) => a - b)
    const gaps = Array.from({ length: Math.floor(sorted.length / 2) }, (_, i) => ({
      start: sorted[2 * i]! * S,
      end: sorted[2 * i + 1]! * S,
    }))
    const scale = new TimeScale({ start: 0, end: 1_000_001 * S }, gaps, folded)
    scale.setPixels(100, 800)
    for (const [factor, pixels] of moves) {
      scale.zoom(factor, 500)
      scale.pan(pixels)
    }
    return scale
  })

describe('TimeScale', () => {
  test('pixel to time and back is the same pixel, also over folded gaps', () => {
    fc.assert(
      fc.property(
        scales,
        fc.double({ min: 100, max: 900, noNaN: true }),
        (scale, x) => Math.abs(scale.x(scale.time(x)) - x) < 0.01,
      ),
    )
  })

  test('later is never left of earlier, and the window stays inside the run', () => {
    fc.assert(
      fc.property(scales, (scale) => {
        const { start, end } = scale.window
        expect(start).toBeGreaterThanOrEqual(-1)
        expect(end).toBeLessThanOrEqual(1_000_001 * S + 1)
        let last = -Infinity
        for (let t = 0; t <= 1_000_001 * S; t += 25_000 * S) {
          const x = scale.x(t)
          expect(x).toBeGreaterThanOrEqual(last - 1e-6)
          last = x
        }
      }),
    )
  })

  test('zooming keeps what is under the pointer', () => {
    const scale = new TimeScale({ start: 0, end: 1000 }, [], false)
    scale.setPixels(0, 1000)
    scale.zoom(4, 250)
    expect(scale.time(250)).toBeCloseTo(250)
    expect(scale.window.end - scale.window.start).toBeCloseTo(250)
    scale.showAll()
    expect(scale.isWhole).toBe(true)
  })

  test('a week of nothing takes little room when folded', () => {
    const gaps = [{ start: 100, end: 1e6 }]
    const scale = new TimeScale({ start: 0, end: 1e6 + 100 }, gaps, true)
    scale.setPixels(0, 1000)
    expect(scale.x(1e6) - scale.x(100)).toBeLessThan(30)
    expect(scale.x(100)).toBeGreaterThan(480)
  })

  test('ticks do not crowd, whatever the zoom', () => {
    fc.assert(
      fc.property(scales, (scale) => {
        const { times } = axisTicks(scale, 800)
        const places = times.map((time) => scale.x(time))
        places.slice(1).forEach((x, i) => expect(x - places[i]!).toBeGreaterThan(60))
        expect(times.length).toBeLessThan(16)
      }),
    )
  })
})

describe('the picture', () => {
  test('is well-formed XML with a rectangle for every chunk, and hostile names stay text', () => {
    const base = superrunPayload()
    const payload: ChunksPayload = {
      ...base,
      runId: HOSTILE,
      subruns: base.subruns!.map((subrun) => ({ ...subrun, runId: `${HOSTILE}${subrun.runId}`, mode: HOSTILE })),
    }
    const view = new ChunkMapView(payload)
    document.body.append(view.node)
    const svg = view.toSvg(900)
    const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml')
    expect(parsed.querySelector('parsererror')).toBeNull()
    expect(parsed.querySelectorAll('script, image, foreignObject, a')).toHaveLength(0)
    expect(parsed.documentElement.getAttribute('width')).toBe('900')
    expect(parsed.querySelector('title')!.textContent).toContain('3 subruns')
    expect(view.node.querySelectorAll('script, img, a')).toHaveLength(0)
    expect('hacked' in globalThis).toBe(false)
    view.dispose()
  })

  test('10,000 chunks are as many rectangles, drawn once', () => {
    const spans = Array.from({ length: 10_000 }, (_, i) => [i * 10, i * 10 + 10, (i * 7) % 100] as const)
    const view = new ChunkMapView({
      version: 1,
      runId: '0',
      dataType: 'x',
      lineageHash: 'h',
      isSuperrun: false,
      chunks: chunkColumns(spans),
      gaps: [],
    })
    document.body.append(view.node)
    const drawn = view.toSvg().match(/<rect /g)!.length
    expect(drawn).toBeGreaterThanOrEqual(10_000)
    expect(drawn).toBeLessThan(10_100)
    view.dispose()
  })

  test('characters that XML forbids are left out', () => {
    const painter = new SvgPainter(10, 10, '#fff', 'a\u0000<b>\u001b')
    painter.text(0, 0, '\u0007"x"', { fill: '#000' })
    expect(new DOMParser().parseFromString(painter.toString(), 'image/svg+xml').querySelector('parsererror')).toBeNull()
  })
})

describe('the view', () => {
  const codes: string[] = []
  let view: ChunkMapView
  afterEach(() => {
    view.dispose()
    view.dispose()
    codes.length = 0
  })
  const press = (key: string): void =>
    void view.node
      .querySelector('canvas')!
      .dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  const info = (): string => view.node.querySelector('[role=status]')!.textContent!

  test('keys go from chunk to chunk, say what it is, and load it', () => {
    view = new ChunkMapView(
      { ...superrunPayload(), isSuperrun: false, runId: '0', subruns: undefined },
      { actions: { insertCode: (code) => codes.push(code) } },
    )
    document.body.append(view.node)
    press('ArrowRight')
    expect(info()).toBe('Chunk 0 · 300 rows · 300 kB (30 kB on disk) · 2021-05-03 00:00:00 + 15 s · 20 kB/s')
    press('End')
    expect(info()).toContain('Chunk 2 · empty · 0 B')
    press('ArrowRight')
    expect(info()).toContain('Chunk 2')
    press('Enter')
    expect(codes).toEqual(["const peaks = await st.getArray('0', 'peaks', { chunkNumber: { peaks: [2] } })\npeaks"])
  })

  test('without a place for code there is no button for it', () => {
    view = new ChunkMapView(superrunPayload())
    document.body.append(view.node)
    expect(view.node.querySelector('[data-action=load]')).toBeNull()
    expect(view.node.querySelector('canvas')!.getAttribute('aria-label')).toContain('2 chunk boundaries inside subruns')
  })

  test('the table says the same as the map, and sorts', () => {
    view = new ChunkMapView(superrunPayload())
    document.body.append(view.node)
    view.node.querySelector<HTMLButtonElement>('[data-action=table]')!.click()
    const rows = (): string[] =>
      [...view.node.querySelectorAll('.straxlab-Grid-row')]
        .sort((a, b) => Number(a.getAttribute('aria-rowindex')) - Number(b.getAttribute('aria-rowindex')))
        .map((row) => row.querySelectorAll('[role=gridcell]')[1]!.textContent!)
    expect(rows()).toEqual(['300', '200', '0'])
    view.node.querySelector<HTMLElement>('[data-column=n]')!.click()
    expect(rows()).toEqual(['0', '200', '300'])
    expect(view.node.querySelector('[data-column=start]')!.textContent).toContain('UTC')
  })

  test('a run that is part of superruns shows them', () => {
    view = new ChunkMapView({
      ...superrunPayload(),
      isSuperrun: false,
      subruns: undefined,
      partOf: [{ superrun: '_all', start: at(0), end: at(15) }],
    })
    expect(view.data.bands).toEqual([expect.objectContaining({ label: '_all', kind: 'superrun' })])
    expect(view.data.cuts).toEqual([])
  })
})
