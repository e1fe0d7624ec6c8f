/**
 * Progress of long calls, one live line each. Whoever works reports to `globalThis[Symbol.for('straxlab.progress')]`;
 * short work is never seen.
 */
import { randomUUID } from 'node:crypto'
import { escapeHtml } from '../show/index.js'
import { post } from './channel.js'
import { origin, type Origin } from './origin.js'

export interface ProgressEvent {
  /** The same for all events of one call. */
  readonly id: string | number
  /** What is being done: "Loading peaks", "Loading 3 runs". */
  readonly label: string
  readonly done: number
  /** Unknown if absent or 0. */
  readonly total?: number
  readonly unit?: string
  /** Units per second and seconds left; worked out here when absent. */
  readonly rate?: number
  readonly eta?: number
  readonly finished?: boolean
}

export const PROGRESS: unique symbol = Symbol.for('straxlab.progress') as never

/** A call shorter than this shows nothing; a bar is drawn anew at most this often. */
const QUIET_MS = 500
const EVERY_MS = 100

interface Bar {
  readonly since: number
  readonly displayId: string
  readonly place: Origin
  shownAt: number | undefined
}

export class Progress {
  readonly #bars = new Map<string | number, Bar>()

  report(event: ProgressEvent): void {
    const now = performance.now()
    const bar = this.#bars.get(event.id) ?? { since: now, displayId: randomUUID(), place: origin(), shownAt: undefined }
    this.#bars.set(event.id, bar)
    if (event.finished) this.#bars.delete(event.id)
    if (bar.shownAt === undefined && (event.finished || now - bar.since < QUIET_MS)) return
    if (bar.shownAt !== undefined && !event.finished && now - bar.shownAt < EVERY_MS) return
    const text = lineOf(event, (now - bar.since) / 1000)
    const data = { 'text/html': htmlOf(event, text), 'text/plain': text }
    post({
      t: 'display',
      origin: bar.place.id,
      update: bar.shownAt !== undefined,
      data,
      // Bars come and go with the speed of the machine: who compares or cleans outputs knows them by this.
      metadata: { straxlab: { progress: true } },
      displayId: bar.displayId,
    })
    bar.shownAt = now
  }
}

function share({ done, total, finished }: ProgressEvent): number | undefined {
  if (!total) return finished ? 1 : undefined
  return Math.min(1, Math.max(0, done / total))
}

/** `Loading peaks: 42 % | 1.2/3.4 GB | 310 MB/s | 7 s left` */
function lineOf(event: ProgressEvent, seconds: number): string {
  const { label, done, total, unit = '', finished } = event
  const part = share(event)
  const rate = event.rate ?? (seconds > 0 ? done / seconds : 0)
  const eta = event.eta ?? (total && rate > 0 ? (total - done) / rate : undefined)
  const pieces = [part === undefined ? '' : `${Math.floor(part * 100)} %`]
  pieces.push(total ? `${amount(done)}/${amount(total)} ${unit}` : `${amount(done)} ${unit}`)
  // Seconds of data per second of waiting say nothing to a person.
  if (rate > 0 && unit !== 's') pieces.push(`${amount(rate)} ${unit}/s`)
  pieces.push(finished ? `${duration(seconds)}` : eta === undefined ? '' : `${duration(eta)} left`)
  return `${label}: ${pieces
    .map((piece) => piece.trim())
    .filter(Boolean)
    .join(' | ')}`
}

function amount(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(3)
}

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

function htmlOf(event: ProgressEvent, text: string): string {
  const part = share(event)
  const value = part === undefined ? '' : ` value="${part.toFixed(4)}"`
  return `<div><progress max="1"${value} style="width: 16em; vertical-align: middle"></progress> <span>${escapeHtml(text)}</span></div>`
}
