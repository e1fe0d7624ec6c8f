/**
 * Frames on the pipes between the kernel's two sides (sockets here, user code there): one JSON head and any
 * number of binary buffers, each with its length in front.
 */
const WORD = 4

/** Bytes of one frame: [head length][buffer count][length of each buffer][head][buffers]. */
export function encodeFrame(head: unknown, buffers: readonly Uint8Array[] = []): Buffer {
  const text = JSON.stringify(head)
  const headLength = Buffer.byteLength(text)
  const prefix = WORD * (2 + buffers.length)
  const frame = Buffer.allocUnsafe(prefix + headLength + buffers.reduce((sum, b) => sum + b.byteLength, 0))
  frame.writeUInt32LE(headLength, 0)
  frame.writeUInt32LE(buffers.length, WORD)
  buffers.forEach((buffer, i) => frame.writeUInt32LE(buffer.byteLength, WORD * (2 + i)))
  frame.write(text, prefix)
  let at = prefix + headLength
  for (const buffer of buffers) {
    frame.set(buffer, at)
    at += buffer.byteLength
  }
  return frame
}

export interface Frame {
  readonly head: unknown
  readonly buffers: Uint8Array[]
}

/** Cuts a byte stream back into frames; a frame that comes in many pieces is joined once, when it is complete. */
export class FrameReader {
  #pieces: Buffer[] = []
  #held = 0
  #needed = WORD * 2

  /** Takes the next piece of the stream and gives the frames it completed. */
  push(piece: Buffer): Frame[] {
    this.#pieces.push(piece)
    this.#held += piece.byteLength
    const frames: Frame[] = []
    if (this.#held < this.#needed) return frames
    let bytes = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces)
    for (;;) {
      const length = frameLength(bytes)
      if (bytes.byteLength < length) {
        this.#needed = length
        break
      }
      frames.push(decodeFrame(bytes))
      bytes = bytes.subarray(length)
    }
    this.#pieces = bytes.byteLength ? [bytes] : []
    this.#held = bytes.byteLength
    return frames
  }
}

/** Length of the frame at the start of `bytes`, or of as much of it as is certain so far. */
function frameLength(bytes: Buffer): number {
  if (bytes.byteLength < WORD * 2) return WORD * 2
  const count = bytes.readUInt32LE(WORD)
  const prefix = WORD * (2 + count)
  if (bytes.byteLength < prefix) return prefix
  let length = prefix + bytes.readUInt32LE(0)
  for (let i = 0; i < count; i++) length += bytes.readUInt32LE(WORD * (2 + i))
  return length
}

function decodeFrame(bytes: Buffer): Frame {
  const headLength = bytes.readUInt32LE(0)
  const count = bytes.readUInt32LE(WORD)
  const prefix = WORD * (2 + count)
  const buffers: Uint8Array[] = []
  let at = prefix + headLength
  for (let i = 0; i < count; i++) {
    const length = bytes.readUInt32LE(WORD * (2 + i))
    buffers.push(Uint8Array.prototype.slice.call(bytes, at, at + length))
    at += length
  }
  return { head: JSON.parse(bytes.toString('utf8', prefix, prefix + headLength)), buffers }
}
