/** Work goes on for so long (ms) before others have their turn. */
const MOST_AT_ONCE = 8

/** A timer of no time, which Node's setImmediate is without its least wait of 1 ms. */
const soon = (act: () => void): void => {
  if (typeof setImmediate === 'function') setImmediate(act)
  else setTimeout(act, 0)
}

/** Lets timers and events of this thread have their turn, where work would keep them waiting. */
export class Turns {
  #last = performance.now()

  /** It is long ago that others had their turn: what is done thousands of times asks before it waits. */
  get isOver(): boolean {
    return performance.now() - this.#last >= MOST_AT_ONCE
  }

  /** Waits for others if it is long ago that they had their turn. */
  async next(): Promise<void> {
    if (!this.isOver) return
    await new Promise<void>(soon)
    this.#last = performance.now()
  }
}
