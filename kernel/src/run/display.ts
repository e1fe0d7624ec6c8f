/** `display(x)` and `clearOutput()`. */
import { randomUUID } from 'node:crypto'
import { isBundle, plainText, shown, type Shown } from '../show/index.js'
import { post } from './channel.js'
import { failureOf } from './errors.js'
import { origin, type Origin } from './origin.js'

export interface DisplayOptions {
  /** Name of the output; showing another value under the same id with `update` replaces it everywhere. */
  readonly id?: string
  /** Replace what was shown under `id` instead of adding to the cell. */
  readonly update?: boolean
  /** The value is a MIME bundle (known by itself when every key is a MIME type). */
  readonly raw?: boolean
  /** Metadata per MIME type, e.g. `{ 'image/png': { width: 400 } }`. */
  readonly metadata?: Record<string, unknown>
}

export interface DisplayHandle {
  readonly id: string
  /** Shows another value in the same place. */
  update(value: unknown, options?: Pick<DisplayOptions, 'metadata' | 'raw'>): void
}

/** As the value of a cell it is not shown: what it stands for has been. */
const handles = new WeakSet<object>()

export function isHandle(value: unknown): boolean {
  return typeof value === 'object' && value !== null && handles.has(value)
}

/** Displays under way: a cell is not done before what it shows is shown. */
const underWay = new Map<Origin, Set<Promise<void>>>()

export function display(value: unknown, options: DisplayOptions = {}): DisplayHandle {
  const id = options.id ?? randomUUID()
  const place = origin()
  send(value, options, id, place)
  const handle: DisplayHandle = {
    id,
    update: (next, more = {}) => send(next, { ...more, update: true }, id, origin()),
  }
  handles.add(handle)
  return handle
}

function send(value: unknown, options: DisplayOptions, id: string, place: Origin): void {
  if (options.raw && !isBundle(value))
    throw new TypeError(`display(..., { raw: true }) takes a MIME bundle, got ${plainText(value)}`)
  const done = ({ data, metadata }: Shown): void => {
    const all = { ...metadata, ...options.metadata }
    post({ t: 'display', origin: place.id, update: options.update === true, data, metadata: all, displayId: id })
  }
  const it = shown(value, (error) => complain(error, place))
  if (!(it instanceof Promise)) return done(it)
  const pending = it
    .then(done, (error: unknown) => complain(error, place))
    .finally(() => underWay.get(place)?.delete(pending))
  underWay.set(place, (underWay.get(place) ?? new Set()).add(pending))
}

/** Settles when all that `place` has begun to show is shown. */
export async function allShown(place: Origin): Promise<void> {
  while (underWay.get(place)?.size) await Promise.all(underWay.get(place)!)
  underWay.delete(place)
}

export function anyUnderWay(place: Origin): boolean {
  return (underWay.get(place)?.size ?? 0) > 0
}

export function complain(error: unknown, place: Origin): void {
  post({ t: 'stream', origin: place.id, name: 'stderr', text: `${failureOf(error).traceback.join('\n')}\n` })
}

export function clearOutput(wait = false): void {
  post({ t: 'clear', origin: origin().id, wait })
}
