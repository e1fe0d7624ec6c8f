import { type AnyKernels, type Heap, HeapLender } from './heap.js'
import { WASM_BASE64 } from './kernels.generated.js'

/** Functions of assembly/codecs/index.ts. Addresses are byte offsets into the heap. */
export interface Kernels extends AnyKernels {
  lz4DecodeBlock(src: number, srcEnd: number, dst: number, dstEnd: number, low: number): number
  lz4ResetEncoder(): void
  lz4EncodeBlock(src: number, end: number, low: number, origin: number, out: number): number
  blosclzDecode(src: number, srcEnd: number, dst: number, dstEnd: number): number
  /** Whether all `count` streams, each behind its size, were there and whole. */
  decodeStreams(isLz4: boolean, src: number, srcEnd: number, count: number, length: number, dst: number): number
  unshuffle(typesize: number, nbytes: number, src: number, dst: number): void
  bitUnshuffle(typesize: number, nbytes: number, src: number, dst: number): void
  xxh32Reset(state: number): void
  xxh32Update(state: number, address: number, length: number): void
  xxh32Digest(state: number): number
}

export type CodecHeap = Heap<Kernels>

const lender = new HeapLender<Kernels>(WASM_BASE64)

/** Runs `work` with this thread's heap of lz4, blosclz, shuffles and checksums. */
export const withHeap = <T>(work: (heap: CodecHeap) => T): T => lender.run(work)
