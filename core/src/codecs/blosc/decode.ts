import { fail } from '../fail.js'
import type { Input } from '../input.js'
import type { Output } from '../output.js'
import { withHeap } from '../wasm/kernels.js'
import { Blocks } from './blocks.js'
import { HEADER_BYTES, type BloscHeader, bloscHeader } from './header.js'

/** Bytes stored as they are go on in pieces of this size. */
const PIECE = 1 << 18

/** Decodes a container block by block in the heap. Bytes behind `cbytes` are ignored, as c-blosc does. */
export function bloscDecode(input: Input, out: Output, what: string): void {
  const head = new Uint8Array(Math.min(HEADER_BYTES, input.length))
  input.copy(0, head.length, head)
  const header = bloscHeader(head, input.length, what)
  if (header.nbytes > out.room) {
    fail(what, `blosc header claims ${header.nbytes} bytes where at most ${out.room} are expected`)
  }
  if (header.nbytes === 0) return
  if (header.memcpyed) copyAll(input, header.nbytes, out)
  else withHeap((heap) => decodeBlocks(new Blocks(heap, input, header, what), header, out))
}

function copyAll(input: Input, nbytes: number, out: Output): void {
  for (let at = HEADER_BYTES, left = nbytes; left > 0 && !out.isEnough;) {
    const length = Math.min(PIECE, left)
    input.copy(at, at + length, out.claim(length))
    out.commit(length)
    at += length
    left -= length
  }
}

function decodeBlocks(blocks: Blocks, header: BloscHeader, out: Output): void {
  for (let i = 0; i < header.nblocks && !out.isEnough; i = i === 0 ? nextBlock(blocks, header, out) : i + 1)
    out.write(blocks.decode(i, out.phase))
}

/** After the first block: the last one that nothing is wanted of before its first whole row, or the second. */
function nextBlock(blocks: Blocks, { nblocks, blocksize }: BloscHeader, { search, isEnough }: Output): number {
  if (search === undefined || isEnough) return 1
  let [low, high] = [1, nblocks]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    const position = middle * blocksize
    const bytes = blocks.decode(middle, 0, search.bytesNeeded(position))
    if (search.isBefore(position, bytes)) low = middle
    else high = middle
  }
  if (low > 1) search.skipTo(low * blocksize)
  return low
}
