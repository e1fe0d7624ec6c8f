/** Long work in a process that others need: it stops now and then, so that cells, interrupts and other questions get their turn. */
export class Pace {
  private since = performance.now()

  constructor(private readonly most = 20) {}

  /** Lets others go first. */
  async pause(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0))
    this.since = performance.now()
  }

  /** The same, if this turn has lasted long enough. */
  async breathe(): Promise<void> {
    if (performance.now() - this.since > this.most) await this.pause()
  }
}
