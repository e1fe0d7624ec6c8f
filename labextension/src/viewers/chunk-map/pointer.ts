import type { ChunkMapData, Interval } from './data.js'
import { GUTTER } from './draw.js'
import type { TimeScale } from './scale.js'
import { spotAt, type Spot } from './spot.js'

export interface PointerHost {
  scale(): TimeScale
  readonly data: ChunkMapData
  scrollTop(): number
  point(spot: Spot): void
  mark(range: Interval | undefined): void
  changeView(change: () => void): void
  activeChunk(): number
  insert(): void
}

/** Less than this many pixels of drag is a click. */
const CLICK = 4
const ZOOM_STEP = 1.6

/** Pointer and keyboard on the map. */
export class MapPointer {
  private downX: number | undefined
  private dragged = false

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly host: PointerHost,
  ) {
    canvas.addEventListener('pointerdown', (event) => this.onDown(event))
    canvas.addEventListener('pointermove', (event) => this.onMove(event))
    canvas.addEventListener('pointerup', (event) => this.onUp(event))
    canvas.addEventListener('wheel', (event) => this.onWheel(event), { passive: false })
    canvas.addEventListener('dblclick', () => this.onDoubleClick())
    canvas.addEventListener('keydown', (event) => this.onKey(event))
  }

  private at(event: MouseEvent): { x: number; y: number } {
    const box = this.canvas.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }

  private onDown(event: PointerEvent): void {
    if (event.button !== 0) return
    this.downX = this.at(event).x
    this.dragged = false
    this.canvas.setPointerCapture(event.pointerId)
  }

  private onMove(event: PointerEvent): void {
    const { x, y } = this.at(event)
    const scale = this.host.scale()
    if (this.downX !== undefined && Math.abs(x - this.downX) >= CLICK) this.dragged = true
    if (this.downX !== undefined && this.dragged) {
      const from = scale.time(Math.max(GUTTER, Math.min(x, this.downX)))
      const to = scale.time(Math.max(x, this.downX))
      const { extent } = this.host.data
      const start = Math.max(extent.start, from)
      const end = Math.min(extent.end, to)
      if (end > start) this.host.mark({ start, end })
    } else if (x >= GUTTER) this.host.point(spotAt(this.host.data, scale.time(x), y, this.host.scrollTop()))
  }

  private onUp(event: PointerEvent): void {
    if (this.downX === undefined) return
    this.downX = undefined
    this.canvas.releasePointerCapture(event.pointerId)
    if (this.dragged) return
    const { x, y } = this.at(event)
    this.host.mark(undefined)
    this.host.point(spotAt(this.host.data, this.host.scale().time(x), y, this.host.scrollTop()))
  }

  private onWheel(event: WheelEvent): void {
    const { x } = this.at(event)
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault()
      this.host.changeView(() => this.host.scale().zoom(Math.exp(-event.deltaY / 300), Math.max(GUTTER, x)))
    } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey) {
      event.preventDefault()
      this.host.changeView(() => this.host.scale().pan(event.deltaX || event.deltaY))
    }
  }

  private onDoubleClick(): void {
    const scale = this.host.scale()
    const active = this.host.activeChunk()
    const { main } = this.host.data
    this.host.changeView(() => {
      if (scale.isWhole && active >= 0) scale.show({ start: main.start[active]!, end: main.end[active]! })
      else scale.showAll()
    })
  }

  private onKey(event: KeyboardEvent): void {
    const scale = this.host.scale()
    const last = this.host.data.main.start.length - 1
    const active = this.host.activeChunk()
    const go = (chunk: number): void => this.goTo(Math.max(0, Math.min(last, chunk)))
    const keys: Readonly<Record<string, () => void>> = {
      ArrowRight: () => go(active + 1),
      ArrowLeft: () => go(active < 0 ? last : active - 1),
      Home: () => go(0),
      End: () => go(last),
      PageUp: () => this.host.changeView(() => scale.pan(-200)),
      PageDown: () => this.host.changeView(() => scale.pan(200)),
      '+': () => this.host.changeView(() => scale.zoom(ZOOM_STEP)),
      '=': () => this.host.changeView(() => scale.zoom(ZOOM_STEP)),
      '-': () => this.host.changeView(() => scale.zoom(1 / ZOOM_STEP)),
      '0': () => this.host.changeView(() => scale.showAll()),
      Enter: () => this.host.insert(),
      Escape: () => this.host.mark(undefined),
    }
    const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key]
    if (!action) return
    event.preventDefault()
    event.stopPropagation()
    action()
  }

  private goTo(chunk: number): void {
    if (chunk < 0 || this.host.data.main.start.length === 0) return
    const { main } = this.host.data
    const scale = this.host.scale()
    const window = scale.window
    const start = main.start[chunk]!
    const end = main.end[chunk]!
    if (start < window.start || end > window.end) {
      const half = (window.end - window.start) / 2
      const middle = (start + end) / 2
      this.host.changeView(() => scale.show({ start: middle - half, end: middle + half }))
    }
    this.host.point({ chunk, band: -1 })
  }
}
