/** The document of a run was written, or data were stored or removed, through a frontend of this process. */
export interface StorageChange {
  readonly what: 'run' | 'data'
  /** The `StorageFrontend` itself. */
  readonly frontend: object
  readonly runId: string
  readonly dataType?: string
}

export type ChangeListener = (change: StorageChange) => void

/** Listeners lie in `globalThis`, so that those of one copy of this package also hear of the frontends of another. */
const LISTENERS = Symbol.for('straxlab.changes')

function listeners(): Set<ChangeListener> {
  const place = globalThis as { [LISTENERS]?: Set<ChangeListener> }
  return (place[LISTENERS] ??= new Set())
}

/** Hears of every change; gives what ends it. */
export function onStorageChange(listener: ChangeListener): () => void {
  listeners().add(listener)
  return () => listeners().delete(listener)
}

/** Tells of a change. What listens never breaks the work. */
export function tellChange(change: StorageChange): void {
  for (const listener of listeners()) {
    try {
      listener(change)
    } catch {
      continue // a display that fails is no reason to say that storing failed
    }
  }
}
