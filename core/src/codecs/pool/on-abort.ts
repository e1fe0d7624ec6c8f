const waiting = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * Calls `act` once when the signal fires; returns how to take that back. However many wait for a signal it has one listener:
 * Node warns of a leak from the eleventh on.
 */
export function onAbort(signal: AbortSignal | undefined, act: () => void): () => void {
  if (signal === undefined) return () => undefined
  let actions = waiting.get(signal)
  if (actions === undefined) {
    const all = new Set<() => void>()
    actions = all
    waiting.set(signal, all)
    signal.addEventListener(
      'abort',
      () => {
        for (const each of [...all]) each()
      },
      { once: true },
    )
  }
  const mine = actions
  mine.add(act)
  return () => mine.delete(act)
}
