/** `$`: what compiled cells call. Its members are put there by `convert/rewrite.ts`. */
import type { CellCode } from '../link/index.js'
import { cleanNames } from './errors.js'
import type { Loader } from './loader.js'
import { bound, origin, resume, type Origin } from './origin.js'

export type Box = Record<string, unknown>

interface Awaited {
  readonly origin: Origin
  readonly value?: unknown
  readonly failed: boolean
}

/** The notebook's values, one box per name (see `convert/names.ts`). */
export class Boxes {
  readonly #boxes = new Map<string, Box>()

  box(name: string): Box {
    let box = this.#boxes.get(name)
    if (!box) this.#boxes.set(name, (box = {}))
    return box
  }

  /** Every name that has a value, in the order in which they were first declared. */
  *entries(): Generator<readonly [name: string, value: unknown], void, undefined> {
    for (const [name, box] of this.#boxes) if (name in box) yield [name, box[name]]
  }

  /** Values now, of those names that have one. */
  snapshot(names: readonly string[]): Map<string, unknown> {
    const values = new Map<string, unknown>()
    for (const name of names) {
      const box = this.#boxes.get(name)
      if (box && name in box) values.set(name, box[name])
    }
    return values
  }
}

export interface Runtime {
  box(name: string): Box
  wait(value: unknown): unknown
  got(awaited: Awaited, position: string): unknown
  each(items: AsyncIterable<unknown> | Iterable<unknown>): AsyncIterable<unknown>
  bind<F>(callback: F): F
  import(specifier: string, options?: unknown): Promise<unknown>
  pick(namespace: Record<string, unknown>, name: string): unknown
  readonly meta: ImportMeta
}

export function runtimeFor(cell: CellCode, boxes: Boxes, loader: Loader): Runtime {
  return {
    box: (name) => boxes.box(name),
    wait,
    got: (awaited, position) => got(awaited, `${cell.file}:${position}`),
    each,
    bind: bound,
    import: (specifier, options) => loader.import(String(specifier), cell, options),
    pick: (namespace, name) => loader.pick(namespace, name),
    meta: loader.meta,
  }
}

/** What a cell's `await` waits for: never a rejection, so that `got` always runs and knows whose turn it is. */
function wait(value: unknown): unknown {
  const owner = origin()
  if (!isThenable(value)) return { origin: owner, value, failed: false } satisfies Awaited
  const settled = owner.execution && !owner.execution.concluded ? owner.execution.wait(value) : Promise.resolve(value)
  return settled.then(
    (it): Awaited => ({ origin: owner, value: it, failed: false }),
    (error: unknown): Awaited => ({ origin: owner, value: error, failed: true }),
  )
}

function got(awaited: Awaited, place: string): unknown {
  resume(awaited.origin)
  if (!awaited.failed) return awaited.value
  nameThePlace(awaited.value, place)
  throw awaited.value
}

/** Adds the awaiting line to the stack: V8 loses it over our promise, and errors of the file system have none at all. */
function nameThePlace(error: unknown, place: string): void {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return
  const line = place.slice(0, place.lastIndexOf(':'))
  if (error.stack.includes(`${line}:`)) return
  try {
    error.stack = cleanNames(`${error.stack}\n    at async ${place}`)
  } catch {
    return // a frozen error keeps the stack it has
  }
}

/** The iterable of a `for await`, which an interrupt ends and which comes back as the same cell. */
async function* each(items: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator<unknown> {
  const method =
    (items as AsyncIterable<unknown>)[Symbol.asyncIterator] ?? (items as Iterable<unknown>)[Symbol.iterator]
  if (typeof method !== 'function') throw new TypeError(`${typeof items} is not async iterable`)
  const iterator = Reflect.apply(method, items, []) as AsyncIterator<unknown>
  let over = false
  try {
    for (;;) {
      const awaited = (await wait(iterator.next())) as Awaited
      resume(awaited.origin)
      over = awaited.failed && !awaited.origin.execution?.interrupted
      if (awaited.failed) throw awaited.value
      const result = awaited.value as IteratorResult<unknown>
      over = result.done === true
      if (over) return
      yield await result.value
    }
  } finally {
    const closing = over ? undefined : iterator.return?.()
    // After an interrupt the iterator may be waiting for ever; it is told, not waited for.
    if (origin().execution?.interrupted) void closing?.catch(() => undefined)
    else await closing
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  )
}
