/** Compressing chunks on worker threads. */
import { isShared, sharedPool } from '../../codecs/node.js'
import type { StructArray } from '../../dtype/index.js'
import { encodeHere, type ChunkEncoder } from './folder-saver.js'
import { isSmall } from './pool-reader.js'

/** Memory that went to workers and came back, for the next chunks: fresh pages cost more than writing rows to them. */
const kept: ArrayBuffer[] = []
const KEPT_BYTES = 256e6

async function encodeInPool(compressor: string, rows: StructArray, what: string): Promise<Uint8Array> {
  if (isSmall(rows.nbytes, compressor)) return encodeHere(compressor, rows, what)
  const shared = rows.pieces()
  if (shared?.every(isShared)) return (await sharedPool().encode({ compressor, bytes: shared, what })).bytes!
  const lent = copied(rows)
  const { bytes, lent: back } = await sharedPool().encode({ compressor, bytes: lent, lend: true, what })
  back?.forEach(keep)
  return bytes!
}

/** The rows in memory that can be given away. */
function copied(rows: StructArray): Uint8Array {
  const place = kept.findIndex(({ byteLength }) => byteLength >= rows.nbytes)
  const memory = place < 0 ? new ArrayBuffer(rows.nbytes) : kept.splice(place, 1)[0]!
  const bytes = new Uint8Array(memory, 0, rows.nbytes)
  rows.writeTo(bytes)
  return bytes
}

function keep(memory: ArrayBuffer): void {
  kept.push(memory)
  kept.sort((a, b) => a.byteLength - b.byteLength)
  // The smallest go first: large ones serve all.
  while (kept.reduce((sum, { byteLength }) => sum + byteLength, 0) > KEPT_BYTES) kept.shift()
}

export const encodeOnPool: ChunkEncoder = Object.assign(encodeInPool, {
  isElsewhere: (nbytes: number, compressor: string) => !isSmall(nbytes, compressor),
})
