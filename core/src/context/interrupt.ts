/** Where a notebook's kernel gives the signal that an interrupt of the running cell fires. */
const HOOK = Symbol.for('straxlab.signal')

/** The options of a call that can be stopped: by its own signal, else by the interrupt of the cell that calls. */
export function interruptible<O extends { readonly signal?: AbortSignal }>(options: O): O {
  if (options.signal !== undefined) return options
  const hook: unknown = (globalThis as { [HOOK]?: unknown })[HOOK]
  const signal = typeof hook === 'function' ? (hook as () => AbortSignal | undefined)() : undefined
  return signal === undefined ? options : { ...options, signal }
}
