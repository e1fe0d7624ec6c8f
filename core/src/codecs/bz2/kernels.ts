import { type AnyKernels, type Heap, HeapLender } from '../wasm/heap.js'
import { WASM_BASE64 } from './bz2.generated.js'

/** Functions of assembly/bz2/index.ts. Addresses are byte offsets into the heap; u32 results come as signed numbers. */
export interface Bz2Kernels extends AnyKernels {
  crcUpdate(crc: number, address: number, length: number): number
  setInput(start: number, end: number): void
  bitsLeft(): number
  readBits(n: number): number
  decodeBlock(words: number, capacity: number, origin: number): number
  takeBytes(out: number, outEnd: number): number
  setOutput(start: number): void
  outputEnd(): number
  resetBits(): void
  writeBits(n: number, value: number): void
  startBlock(): void
  fillBlock(src: number, end: number, more: number, text: number, capacity: number): number
  blockCrc(): number
  encodeBlock(text: number, a: number, b: number, c: number): void
}

export type Bz2Heap = Heap<Bz2Kernels>

const lender = new HeapLender<Bz2Kernels>(WASM_BASE64)

export const withBz2Heap = <T>(work: (heap: Bz2Heap) => T): T => lender.run(work)

/** Bytes that a block holds after run-length encoding, per level. */
export const LEVEL_BYTES = 100_000
/** Each block begins with the digits of pi, the stream's end with those of its root. */
export const BLOCK_MAGIC = [0x314159, 0x265359] as const
export const END_MAGIC = [0x177245, 0x385090] as const

/** The stream's checksum taken over one more block's. */
export const combineCrc = (stream: number, block: number): number => (((stream << 1) | (stream >>> 31)) ^ block) >>> 0
