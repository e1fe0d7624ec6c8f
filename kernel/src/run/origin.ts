/**
 * Which cell is speaking? Code of a cell keeps its origin over awaits, timers and `.then()` callbacks: the converter
 * puts `$.wait`, `$.got` and `$.bind` there, and the timers are wrapped here. (AsyncLocalStorage would do the same at
 * three times the cost of every await on Node 20, and Node's hooks behind it do not survive a terminated loop.)
 */
import type { Origin } from './execution.js'

export type { Origin }

let current: Origin = { id: 0 }
/** What speaks when nothing else is known: the cell that runs or ran last. */
let resting: Origin = current

export function origin(): Origin {
  return current
}

/** A new cell starts: it is also what unknown callers belong to from now on. */
export function begin(next: Origin): void {
  current = resting = next
}

/** Code of an earlier origin goes on; after its turn the newest cell speaks again. */
export function resume(next: Origin): void {
  current = next
  if (next !== resting) queueMicrotask(rest)
}

function rest(): void {
  current = resting
}

/** `callback`, speaking for whoever binds it. */
export function bound<F>(callback: F): F {
  if (typeof callback !== 'function') return callback
  const owner = current
  const call = function (this: unknown, ...values: unknown[]): unknown {
    const before = current
    current = owner
    try {
      return Reflect.apply(callback, this, values)
    } finally {
      current = before
    }
  }
  return call as F
}

/** Runs `work` for `owner`. */
export function as<T>(owner: Origin, work: () => T): T {
  const before = current
  current = owner
  try {
    return work()
  } finally {
    current = before
  }
}

/** Timers keep the origin of the code that set them. */
export function wrapTimers(): void {
  for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'] as const) {
    const original = globalThis[name] as (callback: unknown, ...rest: unknown[]) => unknown
    const wrapped = (callback: unknown, ...rest: unknown[]): unknown => original(bound(callback), ...rest)
    Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(original))
    Object.defineProperty(globalThis, name, { value: wrapped, configurable: true, writable: true, enumerable: true })
  }
}
