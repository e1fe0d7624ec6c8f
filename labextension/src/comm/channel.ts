/** A two-way line to a kernel: what a Jupyter comm is, without Jupyter. */
export interface Channel {
  send(data: unknown): void
  onMessage: (data: unknown, buffers: readonly Uint8Array[]) => void
  /** The other side hung up, or the kernel is gone; `reason` in words. */
  onClose: (reason: string) => void
  close(): void
}

/** Opens a line; rejects in words when there is none to be had. */
export type OpenChannel = () => Promise<Channel>
