import { CodecFailed } from '../../errors/index.js'
import { engines } from '../engines.js'
import { fail } from '../fail.js'
import type { Input } from '../input.js'
import type { CodecHeap } from '../wasm/kernels.js'
import { HEADER_BYTES, type BloscHeader } from './header.js'

/** Decodes the blocks of a container, in any order. */
export class Blocks {
  /** Where each block's streams begin. */
  private readonly starts: Int32Array
  private readonly inOrder: Int32Array
  /** Addresses in the heap: compressed bytes, decoded ones, and those whose shuffle is not undone. */
  private readonly packed: number
  private readonly window: number
  private readonly shuffled: number

  constructor(
    private readonly heap: CodecHeap,
    private readonly input: Input,
    private readonly header: BloscHeader,
    private readonly what: string,
  ) {
    const { blocksize, cbytes, nblocks, splits, shuffle } = header
    const table = new Uint8Array(4 * nblocks)
    input.copy(HEADER_BYTES, HEADER_BYTES + table.length, table)
    const view = new DataView(table.buffer)
    this.starts = Int32Array.from({ length: nblocks }, (_, i) => view.getInt32(4 * i, true))
    // Several threads wrote them in any order.
    this.inOrder = this.starts.slice().sort()
    const packed = Math.min(blocksize + 4 * splits, cbytes)
    const regions = [packed + 8, blocksize + 8, shuffle === 'none' ? 0 : blocksize] as const
    ;[this.packed, this.window, this.shuffled] = heap.layout(...regions)
  }

  /**
   * The block's bytes, valid until the next call.
   * @param phase of their address: see Output
   * @param enough at least so many of its first bytes will do
   */
  decode(index: number, phase: number, enough = Infinity): Uint8Array {
    const { heap, header } = this
    const nbytes = Math.min(header.blocksize, header.nbytes - index * header.blocksize)
    const splits = nbytes === header.blocksize ? header.splits : 1
    const length = nbytes / splits
    const target = this.window + phase
    if (!isFiltered(header, nbytes)) {
      const wanted = Math.min(splits, Math.ceil(enough / length))
      this.decodeStreams(index, wanted, length, target)
      return heap.bytes.subarray(target, target + wanted * length)
    }
    this.decodeStreams(index, splits, length, this.shuffled)
    if (header.shuffle === 'byte') heap.kernels.unshuffle(header.typesize, nbytes, this.shuffled, target)
    else heap.kernels.bitUnshuffle(header.typesize, nbytes, this.shuffled, target)
    return heap.bytes.subarray(target, target + nbytes)
  }

  /** The block's first `count` streams, each of `length` bytes, to the address `to`. */
  private decodeStreams(index: number, count: number, length: number, to: number): void {
    const { kernels } = this.heap
    const { inner, cbytes } = this.header
    const at = this.starts[index]!
    if (at < HEADER_BYTES || at > cbytes - 4)
      fail(this.what, `blosc block ${index} starts outside the data, at byte ${at}`)
    const most = Math.min(cbytes, at + count * (4 + length))
    const end = this.load(at, Math.min(most, this.startBehind(at)))
    if (inner === 'blosclz' || inner === 'lz4') {
      if (kernels.decodeStreams(inner === 'lz4', this.packed, end, count, length, to) !== 0) return
    }
    // Other codecs, and whatever is wrong, one by one. Blocks may overlap in files that nobody writes.
    this.load(at, most)
    this.decodeOneByOne(index, count, length, to)
  }

  private decodeOneByOne(index: number, count: number, length: number, to: number): void {
    const { what } = this
    const { cbytes, inner } = this.header
    const start = this.starts[index]!
    const view = new DataView(this.heap.bytes.buffer)
    for (let j = 0, at = start; j < count; j++, to += length) {
      const from = this.packed + at - start
      const size = at > cbytes - 4 ? -1 : view.getInt32(from, true)
      at += 4
      if (size < 0 || size > cbytes - at) fail(what, `blosc block ${index} claims ${size} bytes at byte ${at}`)
      // Equal sizes mean: stored as it is.
      if (size === length) this.heap.bytes.copyWithin(to, from + 4, from + 4 + size)
      else if (size > length || !this.decodeStream(from + 4, size, to, length))
        fail(what, `blosc block ${index} is broken (${inner} stream at byte ${at})`)
      at += size
    }
  }

  /** One stream to exactly `length` bytes at `to`; false when it is broken. */
  private decodeStream(from: number, size: number, to: number, length: number): boolean {
    const { bytes, kernels } = this.heap
    switch (this.header.inner) {
      case 'lz4':
        return kernels.lz4DecodeBlock(from, from + size, to, to + length, to) === length
      case 'blosclz':
        return kernels.blosclzDecode(from, from + size, to, to + length) === length
      default: {
        const decode = this.header.inner === 'zstd' ? engines().zstd.decode : engines().inflate
        try {
          return decode(bytes.subarray(from, from + size), bytes.subarray(to, to + length)) === length
        } catch (error) {
          if (error instanceof CodecFailed) throw error
          return false
        }
      }
    }
  }

  /** Brings compressed bytes into the heap; returns the address of their end. */
  private load(from: number, to: number): number {
    const end = this.packed + to - from
    this.input.copy(from, to, this.heap.bytes.subarray(this.packed, end))
    return end
  }

  /** Where the block behind the one at `at` begins. */
  private startBehind(at: number): number {
    let [low, high] = [0, this.inOrder.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.inOrder[middle]! > at) high = middle
      else low = middle + 1
    }
    return this.inOrder[low] ?? this.header.cbytes
  }
}

function isFiltered({ shuffle, typesize }: BloscHeader, blockBytes: number): boolean {
  if (shuffle === 'byte') return typesize > 1
  return shuffle === 'bit' && blockBytes >= typesize
}
