import { WASM_BASE64 } from './kernels.generated.js'

/** Functions of assembly/codecs/index.ts. Addresses are byte offsets into the heap. */
export interface Kernels {
  lz4DecodeBlock(src: number, srcEnd: number, dst: number, dstEnd: number, low: number): number
  blosclzDecode(src: number, srcEnd: number, dst: number, dstEnd: number): number
  unshuffle(typesize: number, nbytes: number, src: number, dst: number): void
  bitUnshuffle(typesize: number, nbytes: number, src: number, dst: number): void
  xxh32Reset(state: number): void
  xxh32Update(state: number, address: number, length: number): void
  xxh32Digest(state: number): number
}

const PAGE = 65536
/** Behind the module's own tables. */
const FIRST_ADDRESS = 4096
/** Kernels may write this far past a region's end, and read as far. */
const SLACK = 64
/** A heap that an unusual file made larger than this is not kept. */
const KEEP = 64 << 20

/** The kernels and the memory they work in. One per thread: calls are synchronous and hold nothing between each other. */
class Heap {
  readonly kernels: Kernels
  /** The whole memory; changes when `layout` grows it. */
  bytes: Uint8Array
  private readonly memory: WebAssembly.Memory

  constructor(module: WebAssembly.Module) {
    this.memory = new WebAssembly.Memory({ initial: 32, maximum: 65536 })
    const instance = new WebAssembly.Instance(module, { env: { memory: this.memory } })
    this.kernels = instance.exports as unknown as Kernels
    this.bytes = new Uint8Array(this.memory.buffer)
  }

  /** Addresses of regions of these sizes, each a multiple of 64, with slack behind each. What they held before is lost. */
  layout(...sizes: number[]): number[] {
    const addresses: number[] = []
    let end = FIRST_ADDRESS
    for (const size of sizes) {
      addresses.push(end)
      end += Math.ceil((size + SLACK) / 64) * 64
    }
    const missing = end - this.bytes.length
    if (missing > 0) {
      this.memory.grow(Math.ceil(missing / PAGE))
      this.bytes = new Uint8Array(this.memory.buffer)
    }
    return addresses
  }
}

export type { Heap }

let module: WebAssembly.Module | undefined
let kept: Heap | undefined

/** Runs `work` with this thread's heap. */
export function withHeap<T>(work: (heap: Heap) => T): T {
  module ??= new WebAssembly.Module(Uint8Array.from(atob(WASM_BASE64), (c) => c.charCodeAt(0)))
  const heap = kept ?? new Heap(module)
  kept = undefined
  try {
    return work(heap)
  } finally {
    if (heap.bytes.length <= KEEP) kept = heap
  }
}
