/** From what user code says to what the front ends hear. */
import type { FromUser } from '../link/index.js'
import type { Content, Sockets } from '../wire/index.js'
import type { OriginRecord, Origins } from './origins.js'
import { Streams } from './streams.js'

type Spoken = Extract<FromUser, { t: 'stream' | 'display' | 'result' | 'clear' }>

export class Outputs {
  readonly #sockets: Sockets
  readonly #origins: Origins
  readonly #streams: Streams

  constructor(sockets: Sockets, origins: Origins) {
    this.#sockets = sockets
    this.#origins = origins
    this.#streams = new Streams((origin, name, text) => this.#send(origins.get(origin), 'stream', { name, text }))
  }

  spoken(message: Spoken, count: (origin: OriginRecord) => number): void {
    const origin = this.#origins.get(message.origin)
    if (message.t === 'stream') return this.write(origin.id, message.name, message.text)
    this.#streams.flush()
    if (message.t === 'clear') return this.#send(origin, 'clear_output', { wait: message.wait })
    const { data, metadata } = message
    if (message.t === 'result')
      return this.#send(origin, 'execute_result', { data, metadata, execution_count: count(origin) })
    const transient = message.displayId === undefined ? {} : { display_id: message.displayId }
    this.#send(origin, message.update ? 'update_display_data' : 'display_data', { data, metadata, transient })
  }

  write(origin: number, name: 'stdout' | 'stderr', text: string): void {
    if (!this.#origins.get(origin).silent) this.#streams.write(origin, name, text)
  }

  /** Sends anything of a cell, after the text it has already written. */
  publish(
    origin: OriginRecord,
    type: string,
    content: Content,
    metadata?: Content,
    buffers?: readonly Uint8Array[],
  ): void {
    this.#streams.flush()
    this.#sockets.publish(type, content, origin.parent, metadata, buffers)
  }

  flush(): void {
    this.#streams.flush()
  }

  #send(origin: OriginRecord, type: string, content: Content): void {
    if (!origin.silent) this.#sockets.publish(type, content, origin.parent)
  }
}
