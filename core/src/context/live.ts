/**
 * The contexts that are alive, in the order in which they were made, without keeping them alive. The list lies in `globalThis`, so
 * that whoever serves a process (the kernel of a notebook) finds them all, whichever copy of this package made them.
 */
const CONTEXTS = Symbol.for('straxlab.contexts')

interface Entry {
  readonly id: string
  readonly ref: WeakRef<object>
}

interface LiveList {
  entries: Entry[]
  made: number
  readonly listeners: Set<() => void>
}

function list(): LiveList {
  const place = globalThis as { [CONTEXTS]?: LiveList }
  return (place[CONTEXTS] ??= { entries: [], made: 0, listeners: new Set() })
}

/** Takes a new context in. Its id is not met again in another process: saved notebooks keep ids. */
export function enlist(context: object): void {
  const live = list()
  const random = Math.floor(Math.random() * 2 ** 40).toString(36)
  live.entries = live.entries.filter(({ ref }) => ref.deref() !== undefined)
  live.entries.push({ id: `context-${++live.made}-${random}`, ref: new WeakRef(context) })
  for (const listener of live.listeners) listener()
}

/** Those alive now, with their ids. */
export function living(): { readonly id: string; readonly context: object }[] {
  return list().entries.flatMap(({ id, ref }) => {
    const context = ref.deref()
    return context === undefined ? [] : [{ id, context }]
  })
}

/** Hears of every new context; gives what ends it. */
export function onContext(listener: () => void): () => void {
  list().listeners.add(listener)
  return () => list().listeners.delete(listener)
}
