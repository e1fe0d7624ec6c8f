/** Joins small pieces of output into few messages: whatever of one cell and stream comes within some milliseconds. */

interface Piece {
  readonly origin: number
  readonly name: 'stdout' | 'stderr'
  text: string
}

const WAIT_MS = 10
const ENOUGH = 512 * 1024

export class Streams {
  readonly #publish: (origin: number, name: 'stdout' | 'stderr', text: string) => void
  #pending: Piece | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(publish: (origin: number, name: 'stdout' | 'stderr', text: string) => void) {
    this.#publish = publish
  }

  write(origin: number, name: 'stdout' | 'stderr', text: string): void {
    if (!text) return
    if (this.#pending && (this.#pending.origin !== origin || this.#pending.name !== name)) this.flush()
    if (this.#pending) this.#pending.text += text
    else this.#pending = { origin, name, text }
    if (this.#pending.text.length >= ENOUGH) this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), WAIT_MS)
  }

  /** To be called before any other output, so that the order stays. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const piece = this.#pending
    this.#pending = undefined
    if (piece) this.#publish(piece.origin, piece.name, piece.text)
  }
}
