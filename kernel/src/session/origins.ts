import type { Header, Message } from '../wire/index.js'

export interface OriginRecord {
  readonly id: number
  readonly parent: Header | Record<string, never>
  readonly request: Message | undefined
  /** Nothing of it is to be seen. */
  readonly silent: boolean
}

/** Late output of a cell is still attributed to it while it is among the last this many. */
const KEPT = 10_000

const NOBODY: OriginRecord = { id: 0, parent: {}, request: undefined, silent: false }

/** The requests that made user code run, by number. */
export class Origins {
  readonly #records = new Map<number, OriginRecord>()
  #next = 1
  #newest: OriginRecord = NOBODY

  add(request: Message, silent = false): OriginRecord {
    const record = { id: this.#next++, parent: request.header, request, silent }
    this.#records.set(record.id, record)
    this.#records.delete(record.id - KEPT)
    return record
  }

  /** Output that nobody claims belongs to the newest cell. */
  markNewest(record: OriginRecord): void {
    this.#newest = record
  }

  get newest(): OriginRecord {
    return this.#newest
  }

  get(id: number): OriginRecord {
    return this.#records.get(id) ?? this.#newest
  }
}
