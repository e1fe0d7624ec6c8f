/** Compressing chunks on worker threads. */
import { constants } from 'node:buffer'
import { isShared, sharedPool } from '../../codecs/node.js'
import { writeInSteps, type StructArray } from '../../dtype/index.js'
import { Turns } from '../../stream/index.js'
import { encodeHere, type ChunkEncoder } from './folder-saver.js'
import { collectable, isSmall } from './pool-reader.js'

/** Shared memory that was used before, for the next chunks: fresh pages cost more than writing rows to them. */
const kept: SharedArrayBuffer[] = []
const KEPT_BYTES = 256e6

const turns = new Turns()

const encodeInPool: ChunkEncoder = async (compressor, rows, what, store) => {
  if (isSmall(rows.nbytes, compressor)) return encodeHere(compressor, rows, what, store)
  const taken: SharedArrayBuffer[] = []
  const take = (nbytes: number): Uint8Array => {
    const memory = memoryFor(nbytes)
    taken.push(memory)
    return new Uint8Array(memory, 0, nbytes)
  }
  try {
    const pieces = rows.pieces()
    const raw = pieces?.every(isShared) ? pieces : await written(rows, take(rows.nbytes))
    const most = mostCompressed(rows.nbytes)
    const into = most <= constants.MAX_LENGTH ? take(most) : undefined
    const { bytes } = await sharedPool().encode({ compressor, bytes: raw, into, what })
    return await store(bytes!)
  } finally {
    taken.forEach(keep)
  }
}

/** What no codec exceeds; what is not written to takes no memory. */
const mostCompressed = (nbytes: number): number => nbytes + Math.ceil(nbytes / 128) + 65536

async function written(rows: StructArray, into: Uint8Array): Promise<Uint8Array> {
  for (const steps = writeInSteps(rows, into); !steps.next().done;) await turns.next()
  return into
}

/** The smallest that is large enough, or new memory, with room for a chunk that is somewhat larger. */
function memoryFor(nbytes: number): SharedArrayBuffer {
  const place = kept.findIndex(({ byteLength }) => byteLength >= nbytes)
  return place < 0 ? collectable(new SharedArrayBuffer(Math.ceil(nbytes * 1.1))) : kept.splice(place, 1)[0]!
}

function keep(memory: SharedArrayBuffer): void {
  kept.push(memory)
  kept.sort((a, b) => a.byteLength - b.byteLength)
  // The smallest go first: large ones serve all.
  while (kept.reduce((sum, { byteLength }) => sum + byteLength, 0) > KEPT_BYTES) kept.shift()
}

export const encodeOnPool: ChunkEncoder = Object.assign(encodeInPool, {
  isElsewhere: (nbytes: number, compressor: string) => !isSmall(nbytes, compressor),
})
