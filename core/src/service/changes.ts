import { onContext } from '../context/index.js'
import { onStorageChange, type StorageChange } from '../storage/index.js'
import type { CommEvent } from '../table/index.js'
import { contextInfo, listedContexts, settingsMark, type NamedContext, type Variables } from './contexts.js'

/** Changes that come together are told together: a loop over a thousand runs is not a thousand messages. */
const TOGETHER_MS = 100

interface Seen {
  readonly info: string
  readonly settings: string
}

/** Events of several changes of one kind; what they differ in is left out. */
function merged(events: readonly CommEvent[]): CommEvent {
  const same = <K extends 'runId' | 'dataType'>(name: K): string | undefined =>
    events.every((event) => event[name] === events[0]![name]) ? events[0]![name] : undefined
  const { event, contextId } = events[0]!
  const [runId, dataType] = [same('runId'), same('dataType')]
  return {
    event,
    contextId,
    ...(runId === undefined ? {} : { runId }),
    ...(dataType === undefined ? {} : { dataType }),
  }
}

/** Watches the contexts of a notebook, and what is stored through their storage, and tells of changes. */
export class ChangeWatch {
  private readonly stops: readonly (() => void)[]
  private waiting: StorageChange[] = []
  private timer: ReturnType<typeof setTimeout> | undefined
  private seen: ReadonlyMap<string, Seen>

  constructor(
    private readonly variables: Variables,
    private readonly tell: (event: CommEvent) => void,
  ) {
    this.seen = this.look()
    const stored = (change: StorageChange): void => {
      this.waiting.push(change)
      this.soon()
    }
    this.stops = [onStorageChange(stored), onContext(() => this.soon())]
  }

  /** Looks whether contexts came, went or changed: nobody tells when a variable is assigned or a plugin registered. */
  check(): void {
    const before = this.seen
    this.seen = this.look()
    const isOther = (id: string): boolean => before.get(id)?.info !== this.seen.get(id)?.info
    if ([...before.keys(), ...this.seen.keys()].some(isOther)) this.tell({ event: 'contexts' })
    for (const [contextId, { settings }] of this.seen) {
      const earlier = before.get(contextId)
      if (earlier !== undefined && earlier.settings !== settings) this.tell({ event: 'data', contextId })
    }
  }

  close(): void {
    clearTimeout(this.timer)
    for (const stop of this.stops) stop()
  }

  private soon(): void {
    if (this.timer !== undefined) return
    this.timer = setTimeout(() => this.flush(), TOGETHER_MS)
    // A process that has nothing else to do need not wait for this. (Browsers give a number.)
    if (typeof this.timer === 'object') this.timer.unref()
  }

  private flush(): void {
    this.timer = undefined
    this.check()
    const changes = this.waiting
    this.waiting = []
    for (const { id, context } of changes.length > 0 ? listedContexts(this.variables) : []) {
      const own = changes.filter(({ frontend }) => context.storage.some((one) => one === frontend))
      for (const what of ['run', 'data'] as const) {
        const event = what === 'run' ? 'runs' : 'data'
        const events = own
          .filter((change) => change.what === what)
          .map(({ runId, dataType }): CommEvent => ({ event, contextId: id, runId, dataType }))
        if (events.length > 0) this.tell(merged(events))
      }
    }
  }

  private look(): ReadonlyMap<string, Seen> {
    const seen = (one: NamedContext): Seen => ({
      info: JSON.stringify(contextInfo(one)),
      settings: settingsMark(one.context),
    })
    return new Map(listedContexts(this.variables).map((one) => [one.id, seen(one)]))
  }
}
