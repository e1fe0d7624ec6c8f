/** The kernels' instance and the memory that they work in: one per module and thread. */

/** What every module exports beside its own functions. */
export interface AnyKernels {
  /** First address behind the module's own tables. */
  heapBase(): number
}

const PAGE = 65536
/** Kernels may write this far past a region's end, and read as far. */
const SLACK = 64
/** A heap that an unusual file made larger than this is not kept. */
const KEEP = 64 << 20
/** Some 4 GB, the most a WebAssembly memory can have. */
const MAX_PAGES = 65535

export class Heap<K extends AnyKernels> {
  readonly kernels: K
  /** The whole memory; changes when `layout` grows it. */
  bytes: Uint8Array
  private readonly memory: WebAssembly.Memory

  constructor(module: WebAssembly.Module) {
    this.memory = new WebAssembly.Memory({ initial: 32, maximum: MAX_PAGES })
    const instance = new WebAssembly.Instance(module, { env: { memory: this.memory } })
    this.kernels = instance.exports as unknown as K
    this.bytes = new Uint8Array(this.memory.buffer)
  }

  /**
   * Addresses of regions of these sizes, each a multiple of 64, with slack behind each. What they held before is lost.
   * @throws RangeError when the machine has not so much memory.
   */
  layout<N extends readonly number[]>(...sizes: N): { [i in keyof N]: number } {
    const addresses: number[] = []
    let end = Math.ceil(this.kernels.heapBase() / 64) * 64
    for (const size of sizes) {
      addresses.push(end)
      end += Math.ceil((size + SLACK) / 64) * 64
    }
    const missing = end - this.bytes.length
    if (missing > 0) {
      this.memory.grow(Math.ceil(missing / PAGE))
      this.bytes = new Uint8Array(this.memory.buffer)
    }
    return addresses as { [i in keyof N]: number }
  }
}

/** Lends out the heap of one module. Work is synchronous and leaves nothing behind that the next one needs. */
export class HeapLender<K extends AnyKernels> {
  private module: WebAssembly.Module | undefined
  private kept: Heap<K> | undefined

  constructor(private readonly wasmBase64: string) {}

  run<T>(work: (heap: Heap<K>) => T): T {
    this.module ??= new WebAssembly.Module(Uint8Array.from(atob(this.wasmBase64), (c) => c.charCodeAt(0)))
    const heap = this.kept ?? new Heap<K>(this.module)
    // Taken out while in use: work within work gets a heap of its own.
    this.kept = undefined
    try {
      return work(heap)
    } finally {
      if (heap.bytes.length <= KEEP) this.kept = heap
    }
  }
}
