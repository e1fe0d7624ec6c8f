import type { ChunksPayload } from '@straxlab/core/mime'
import { h, perFrame } from '../dom.js'
import { visibleText } from '../format.js'
import { onThemeChange, themeColours } from '../theme.js'
import { ENGLISH, type Translate } from '../translate.js'
import { chunkCode, rangeCode } from './code.js'
import { chunkMapData, type ChunkMapData, type Interval } from './data.js'
import { describeMap, describeRange } from './describe.js'
import { contentHeight, drawMap, GUTTER, plotWidth, type Scene } from './draw.js'
import { MapPointer } from './pointer.js'
import { CanvasPainter, SvgPainter } from './painter.js'
import { TimeScale } from './scale.js'
import { mapToolbar, type MapToolbar } from './toolbar.js'
import { chunkTable } from './chunk-table.js'
import { describeAt, type Spot } from './spot.js'
import type { VirtualGrid } from '../grid/index.js'

const MAX_HEIGHT = 420
const MIN_HEIGHT = 90
const TABLE_HEIGHT = 260

export interface ChunkMapActions {
  insertCode?(code: string): void
  /** Hands over a picture: `chunks.svg`, `chunks.png`. */
  save?(name: string, data: Blob): void
}

export interface ChunkMapOptions {
  readonly trans?: Translate
  readonly actions?: ChunkMapActions
  /** Fill the container's height rather than take what the lanes need. */
  readonly fill?: boolean
}

/** Where the chunks of one set of data lie in time, with the subruns of a superrun under them. */
export class ChunkMapView {
  readonly node: HTMLElement
  readonly data: ChunkMapData
  private readonly trans: Translate
  private readonly canvas: HTMLCanvasElement
  private readonly frame: HTMLElement
  private readonly spacer = h('div', { class: 'straxlab-ChunkMap-spacer' })
  private readonly info = h('div', { class: 'straxlab-ChunkMap-info', role: 'status', 'aria-live': 'polite' })
  private readonly below = h('div', { class: 'straxlab-ChunkMap-below' })
  private readonly toolbar: MapToolbar
  private readonly redraw = perFrame(() => this.draw())
  private readonly stopTheme: () => void
  private readonly observer: ResizeObserver | undefined
  private scale: TimeScale
  private spot: Spot = { chunk: -1, band: -1 }
  private range: Interval | undefined
  private table: VirtualGrid | undefined

  constructor(
    payload: ChunksPayload,
    private readonly options: ChunkMapOptions = {},
  ) {
    this.trans = options.trans ?? ENGLISH
    this.data = chunkMapData(payload)
    this.scale = this.newScale(this.mostlyGaps())
    const summary = describeMap(this.data, this.trans)
    this.canvas = h('canvas', {
      class: 'straxlab-ChunkMap-canvas',
      tabindex: 0,
      role: 'application',
      'aria-roledescription': this.trans.__('chunk map'),
      'aria-label': visibleText(summary),
    })
    this.frame = h('div', { class: 'straxlab-ChunkMap-frame', on: { scroll: this.redraw } }, this.canvas, this.spacer)
    this.toolbar = mapToolbar(this.trans, {
      canFold: this.data.gaps.length > 0,
      folded: this.scale.folded,
      canInsert: options.actions?.insertCode !== undefined,
      canSave: options.actions?.save !== undefined,
      zoom: (factor) => this.changeView(() => this.scale.zoom(factor)),
      all: () => this.changeView(() => this.scale.showAll()),
      fold: (folded) => this.changeView(() => (this.scale = this.newScale(folded))),
      zoomRange: () => this.range && this.changeView(() => this.scale.show(this.range!)),
      insert: () => this.insertCode(),
      save: (kind) => void this.save(kind),
      table: (shown) => this.showTable(shown),
    })
    this.node = h(
      'div',
      { class: `straxlab-ChunkMap${options.fill ? ' straxlab-mod-fill' : ''}` },
      this.toolbar.node,
      h('div', { class: 'straxlab-ChunkMap-summary' }, visibleText(summary)),
      this.frame,
      this.info,
      this.below,
    )
    new MapPointer(this.canvas, {
      scale: () => this.scale,
      data: this.data,
      scrollTop: () => this.frame.scrollTop,
      point: (spot) => this.point(spot),
      mark: (range) => this.mark(range),
      changeView: (change) => this.changeView(change),
      activeChunk: () => this.spot.chunk,
      insert: () => this.insertCode(),
    })
    this.frame.style.height = options.fill
      ? ''
      : `${Math.min(MAX_HEIGHT, Math.max(MIN_HEIGHT, contentHeight(this.data) + 8))}px`
    this.stopTheme = onThemeChange(this.redraw)
    this.observer = globalThis.ResizeObserver && new ResizeObserver(this.redraw)
    this.observer?.observe(this.frame)
    this.point(this.spot)
  }

  /** The map as an SVG picture, as wide as asked, with all its lanes. */
  toSvg(width = 1000): string {
    const height = contentHeight(this.data) + 8
    const colours = themeColours(this.node)
    const painter = new SvgPainter(width, height, colours.background, describeMap(this.data, this.trans))
    const scale = this.newScale(this.scale.folded)
    scale.setPixels(GUTTER, plotWidth(width))
    drawMap(painter, { ...this.scene(width, height), scale, colours, state: { active: -1, scrollTop: 0 } })
    return painter.toString()
  }

  dispose(): void {
    this.stopTheme()
    this.observer?.disconnect()
    this.redraw.cancel()
    this.table?.dispose()
    this.node.remove()
  }

  private newScale(folded: boolean): TimeScale {
    return new TimeScale(this.data.extent, this.data.gaps, folded)
  }

  /** Drawn to scale, data that fill less than a fifth of the time could not be read. */
  private mostlyGaps(): boolean {
    const empty = this.data.gaps.reduce((sum, { start, end }) => sum + end - start, 0)
    return empty > 0.8 * this.data.extent.end
  }

  private changeView(change: () => void): void {
    change()
    this.redraw()
  }

  private point(spot: Spot): void {
    this.spot = spot
    const text = describeAt(this.data, spot, this.trans)
    this.info.textContent = visibleText(text || this.hint())
    this.toolbar.update({ hasChunk: spot.chunk >= 0, hasRange: this.range !== undefined })
    this.redraw()
  }

  private hint(): string {
    return this.options.actions?.insertCode
      ? this.trans.__('Point at a chunk; drag to mark a time; Ctrl + wheel zooms. Keys: ← → + − 0, Enter loads.')
      : this.trans.__('Point at a chunk; drag to mark a time; Ctrl + wheel zooms. Keys: ← → + − 0.')
  }

  private mark(range: Interval | undefined): void {
    this.range = range
    if (range) {
      const [start, end] = this.absolute(range)
      this.info.textContent = describeRange(this.data, start, end, this.trans)
    }
    this.toolbar.update({ hasChunk: this.spot.chunk >= 0, hasRange: range !== undefined })
    this.redraw()
  }

  private absolute(range: Interval): [bigint, bigint] {
    const { origin } = this.data
    return [origin + BigInt(Math.floor(range.start)), origin + BigInt(Math.ceil(range.end))]
  }

  private insertCode(): void {
    const { insertCode } = this.options.actions ?? {}
    if (!insertCode) return
    if (this.range) {
      const [start, end] = this.absolute(this.range)
      insertCode(rangeCode(this.data.payload, String(start), String(end)))
    } else if (this.spot.chunk >= 0) insertCode(chunkCode(this.data.payload, this.spot.chunk))
  }

  private async save(kind: 'svg' | 'png'): Promise<void> {
    const { runId, dataType } = this.data.payload
    const name = `${runId}-${dataType}-chunks.${kind}`.replace(/[^\w.-]+/g, '_')
    if (kind === 'svg') this.options.actions?.save?.(name, new Blob([this.toSvg()], { type: 'image/svg+xml' }))
    else {
      const blob = await new Promise<Blob | null>((resolve) => this.canvas.toBlob(resolve, 'image/png'))
      if (blob) this.options.actions?.save?.(name, blob)
    }
  }

  private showTable(shown: boolean): void {
    this.table?.dispose()
    this.table = undefined
    if (!shown) return
    this.table = chunkTable(this.data.payload.chunks, this.trans, (chunk) => this.point({ chunk, band: -1 }))
    this.table.node.style.height = `${TABLE_HEIGHT}px`
    this.below.replaceChildren(this.table.node)
    this.table.refresh()
  }

  private scene(width: number, height: number): Scene {
    return {
      data: this.data,
      scale: this.scale,
      colours: themeColours(this.node),
      trans: this.trans,
      width,
      height,
      state: { active: this.spot.chunk, range: this.range, scrollTop: this.frame.scrollTop },
    }
  }

  private draw(): void {
    const width = this.frame.clientWidth
    const height = this.frame.clientHeight
    const context = width > 0 && height > 0 ? this.canvas.getContext('2d') : null
    if (!context) return
    const ratio = globalThis.devicePixelRatio || 1
    if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(height * ratio)) {
      this.canvas.width = Math.round(width * ratio)
      this.canvas.height = Math.round(height * ratio)
      this.canvas.style.width = `${width}px`
      this.canvas.style.height = `${height}px`
    }
    // The canvas stays in place while the lanes scroll under it.
    this.spacer.style.height = `${Math.max(0, contentHeight(this.data) + 8 - height)}px`
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    this.scale.setPixels(GUTTER, plotWidth(width))
    drawMap(new CanvasPainter(context), this.scene(width, height))
  }
}
