/** Compressed bytes, which may be read from a file only as far as a decoder needs them. */
export interface Input {
  readonly length: number
  /** As long as all of them, but only those asked for by `need` are valid. */
  readonly bytes: Uint8Array
  /** Has at least the first `to` bytes be there (all of them where there are fewer). */
  need(to: number): void
  /** Copies bytes `[from, to)` to `into`, wherever they lie. */
  copy(from: number, to: number, into: Uint8Array): void
}

/** All in memory. */
export class MemoryInput implements Input {
  constructor(readonly bytes: Uint8Array) {}

  get length(): number {
    return this.bytes.length
  }

  need(): void {}

  copy(from: number, to: number, into: Uint8Array): void {
    into.set(this.bytes.subarray(from, to))
  }
}
