/** The way from user code to the kernel: frames written at once, so that a cell that never yields still speaks. */
import { writeSync } from 'node:fs'
import { encodeFrame, type FromUser } from '../link/index.js'

/** The pipe's number is fixed by whoever starts this process (`session/user-process.ts`). */
const CHANNEL = 3

const pause = new Int32Array(new SharedArrayBuffer(4))

export function post(message: FromUser, buffers: readonly Uint8Array[] = []): void {
  const frame = encodeFrame(message, buffers)
  let at = 0
  while (at < frame.byteLength) {
    try {
      at += writeSync(CHANNEL, frame, at)
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code === 'EAGAIN') Atomics.wait(pause, 0, 0, 1)
      else if (code === 'EPIPE')
        process.exit(0) // the kernel is gone
      else throw error
    }
  }
}
