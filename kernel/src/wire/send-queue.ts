/**
 * Sends one after the other. zeromq.js refuses a second send while the first is under way (EBUSY), and a message that
 * is not awaited is lost: this is where every message of a socket waits its turn.
 */
export interface Sender {
  send(frames: Uint8Array[]): Promise<void>
}

export class SendQueue {
  readonly #socket: Sender
  readonly #failed: (error: unknown) => void
  #waiting: Uint8Array[][] = []
  #draining: Promise<void> | undefined

  constructor(socket: Sender, failed: (error: unknown) => void) {
    this.#socket = socket
    this.#failed = failed
  }

  push(frames: Uint8Array[]): void {
    this.#waiting.push(frames)
    this.#draining ??= this.#drain()
  }

  /** Settles when all that was pushed is sent. */
  async flush(): Promise<void> {
    while (this.#draining) await this.#draining
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length) {
      const batch = this.#waiting
      this.#waiting = []
      for (const frames of batch) {
        try {
          await this.#socket.send(frames)
        } catch (error) {
          this.#failed(error) // e.g. a client that left; the others still get theirs
        }
      }
    }
    this.#draining = undefined
  }
}
