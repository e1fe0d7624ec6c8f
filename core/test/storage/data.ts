import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from '@jest/globals'
import { Chunk, type ChunkSpec } from '../../src/chunk/index.js'
import { StructArray, StructDtype, timeFields } from '../../src/dtype/index.js'
import { DataKey, type Lineage } from '../../src/lineage/index.js'
import type { NewMetadata } from '../../src/storage/index.js'

const folders: string[] = []

/** A folder for one test, removed after it. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'straxlab-storage-'))
  folders.push(folder)
  return folder
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A random number generator that gives the same numbers for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export const thingDtype = StructDtype.from([
  ...timeFields,
  [['Area [PE]', 'area'], '<f4'],
  ['channel', '<i2'],
  ['trace', '<u2', [3]],
])

export const START = 1_500_000_000_000_000_000n

/** `n` rows one after the other, `step` ns apart, each `step / 2` long, from `start` on. */
export function things(n: number, start: bigint, step = 10_000n, seed = 1): StructArray {
  const random = seeded(seed)
  const time = BigInt64Array.from({ length: n }, (_, i) => start + BigInt(i) * step)
  return StructArray.fromColumns(thingDtype, {
    time,
    endtime: time.map((t) => t + step / 2n),
    area: Float32Array.from({ length: n }, () => random() * 100),
    channel: Int16Array.from({ length: n }, () => Math.floor(random() * 500)),
    trace: Uint16Array.from({ length: 3 * n }, () => Math.floor(random() * 65536)),
  })
}

/** Chunks of `perChunk` rows that follow each other; `counts` may hold 0 for a chunk without rows. */
export function thingChunks(counts: readonly number[], more: Partial<ChunkSpec> = {}, step = 10_000n): Chunk[] {
  let start = START
  return counts.map((n, i) => {
    const end = start + BigInt(Math.max(n, 1)) * step
    const chunk = new Chunk({
      dataType: 'things',
      dataKind: 'things',
      dtype: thingDtype,
      runId: '7',
      start,
      end,
      data: things(n, start, step, i + 1),
      ...more,
    })
    start = end
    return chunk
  })
}

export const lineage: Lineage = {
  things: ['Things', '1.0.0', { threshold: 3.5, names: ['a', 'b'] }],
  sources: ['Sources', '0.0.1', { secret: 1 }],
}

export const thingKey = (runId = '7', of: Lineage = lineage): DataKey => new DataKey(runId, 'things', of)

export function thingMetadata(key: DataKey, more: Partial<NewMetadata> = {}): NewMetadata {
  return {
    run_id: key.runId,
    data_type: key.dataType,
    data_kind: 'things',
    dtype: thingDtype,
    lineage_hash: key.lineageHash,
    lineage: key.lineage,
    compressor: 'blosc',
    chunk_target_size_mb: 200,
    ...more,
  }
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

export const hex = (array: StructArray): string => Buffer.from(array.bytes()).toString('hex')
