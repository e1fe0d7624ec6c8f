/** The pool's workers run the build (dist): `npm run build -w core` first, as `npm test` does. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { COMPRESSORS, compress, decompress } from '../../src/codecs/node.js'
import { CodecPool, type DecodeTask } from '../../src/codecs/pool/index.js'
import { Aborted, CodecFailed, StorageFailed } from '../../src/errors/index.js'
import { buildCore, removeBuilt } from '../built-core.js'
import { firstDifference } from './fixtures.js'
import { sampleData } from './samples.js'

// Starting threads takes its time on a busy machine.
jest.setTimeout(120_000)

const raw = sampleData(5).rows!
const ITEMSIZE = 365
const HOOKS = new URL('./pool-hooks.mjs', import.meta.url).href
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pool-'))
  for (const codec of COMPRESSORS) writeFileSync(join(folder, codec), compress(codec, raw))
})
afterAll(() => rmSync(folder, { recursive: true }))

const shared = (n: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(n))
const fromFile = (codec: string): DecodeTask => ({
  compressor: codec,
  source: { path: join(folder, codec) },
  rawSize: raw.length,
})

/** Rows with only these bytes, the obvious way. */
function projected(rows: Uint8Array, ranges: readonly (readonly [number, number])[]): Uint8Array {
  const parts: number[] = []
  for (let row = 0; row < rows.length; row += ITEMSIZE) {
    for (const [offset, nbytes] of ranges) parts.push(...rows.subarray(row + offset, row + offset + nbytes))
  }
  return Uint8Array.from(parts)
}

describe.each([0, 2])('%i workers', (workers) => {
  let pool: CodecPool
  beforeAll(() => {
    pool = new CodecPool({ workers })
  })
  afterAll(() => pool.close())

  test.each(COMPRESSORS)('%s: several chunks at once, side by side in one region', async (codec) => {
    const chunks = 5
    const region = shared(3 + chunks * raw.length)
    const results = await Promise.all(
      Array.from({ length: chunks }, (_, i) => {
        const from = 3 + i * raw.length
        return pool.decode({ ...fromFile(codec), into: region.subarray(from, from + raw.length) })
      }),
    )
    for (const [i, { bytes, bytesRead }] of results.entries()) {
      expect(bytes.buffer).toBe(region.buffer)
      expect(firstDifference(region.subarray(3 + i * raw.length, 3 + (i + 1) * raw.length), raw)).toBeUndefined()
      expect(bytesRead).toBe(readFileSync(join(folder, codec)).length)
    }
    expect([...region.subarray(0, 3)]).toEqual([0, 0, 0])
  })

  test.each(COMPRESSORS)('%s: only some columns', async (codec) => {
    for (const ranges of [
      [[0, 8]],
      [
        [173, 192],
        [8, 5],
        [0, 8],
      ],
      [[0, 365]],
      [],
    ] as const) {
      const { bytes } = await pool.decode({ ...fromFile(codec), project: { itemsize: ITEMSIZE, ranges } })
      expect(firstDifference(bytes, projected(raw, ranges))).toBeUndefined()
    }
  })

  test('a stretch of a file, bytes from memory, and a destination taken when the work begins', async () => {
    const packed = compress('zstd', raw)
    writeFileSync(join(folder, 'inside'), Buffer.concat([Buffer.from('head'), packed, Buffer.from('tail')]))
    const source = { path: join(folder, 'inside'), offset: 4, length: packed.length }
    let taken = 0
    const into = (): Uint8Array => {
      taken++
      return shared(raw.length)
    }
    const first = await pool.decode({ compressor: 'zstd', source, rawSize: raw.length, into })
    const second = await pool.decode({ compressor: 'zstd', source: packed, rawSize: raw.length })
    for (const { bytes } of [first, second]) expect(firstDifference(bytes, raw)).toBeUndefined()
    expect(taken).toBe(1)
  })

  test('a shared WebAssembly memory is a destination too', async () => {
    const memory = new WebAssembly.Memory({ initial: 40, maximum: 100, shared: true })
    const into = new Uint8Array(memory.buffer, 5, raw.length)
    await pool.decode({ ...fromFile('lz4'), into })
    expect(firstDifference(into, raw)).toBeUndefined()
  })

  test('a hook sees the rows in the worker and gives what it likes', async () => {
    const hook = { module: HOOKS, name: 'firstRows', itemsize: ITEMSIZE, options: { rows: 3, itemsize: ITEMSIZE } }
    const own = await pool.decode({ ...fromFile('lz4'), hook })
    expect(firstDifference(own.bytes, raw.subarray(0, 3 * ITEMSIZE))).toBeUndefined()
    const into = shared(10 * ITEMSIZE)
    const placed = await pool.decode({ ...fromFile('blosc'), hook, into })
    expect(placed.bytes.buffer).toBe(into.buffer)
    expect(firstDifference(into.subarray(0, 3 * ITEMSIZE), raw.subarray(0, 3 * ITEMSIZE))).toBeUndefined()
    for (const codec of COMPRESSORS) {
      const { bytes } = await pool.decode({
        ...fromFile(codec),
        hook: { ...hook, options: { ...hook.options, rows: 400 } },
      })
      expect(firstDifference(bytes, raw.subarray(0, 400 * ITEMSIZE))).toBeUndefined()
    }
    const halves = pool.decode({ ...fromFile('lz4'), hook: { ...hook, itemsize: 2 * ITEMSIZE + 1 } })
    await expect(halves).rejects.toThrow(/no whole number of rows/)
    await expect(pool.decode({ ...fromFile('lz4'), hook: { ...hook, name: 'failsAtEnd' } })).rejects.toThrow(
      'at the end',
    )
    await expect(pool.decode({ ...fromFile('lz4'), hook: { ...hook, name: 'fails' } })).rejects.toThrow('on purpose')
    await expect(pool.decode({ ...fromFile('lz4'), hook: { ...hook, name: 'absent' } })).rejects.toThrow(
      /exports no function 'absent'/,
    )
  })

  test.each(COMPRESSORS)('%s: encodes to memory and to files', async (codec) => {
    const source = shared(raw.length)
    source.set(raw)
    const { bytes, size } = await pool.encode({ compressor: codec, bytes: source })
    expect(firstDifference(bytes!, compress(codec, raw))).toBeUndefined()
    // LZ4 frames for memory that was given are made by another encoder.
    const expectSame = (packed: Uint8Array): void =>
      codec === 'lz4'
        ? expect(firstDifference(decompress(codec, packed, { size: raw.length }), raw)).toBeUndefined()
        : expect(firstDifference(packed, bytes!)).toBeUndefined()
    const [first, second] = [raw.slice(0, 1001), raw.slice(1001)]
    const inPieces = await pool.encode({ compressor: codec, bytes: [first, second] })
    expect(firstDifference(decompress(codec, inPieces.bytes!, { size: raw.length }), raw)).toBeUndefined()
    const room = shared(2 * raw.length + 3).subarray(3)
    const inRoom = await pool.encode({ compressor: codec, bytes: source, into: room })
    expectSame(inRoom.bytes!)
    expect(inRoom.size).toBe(inRoom.bytes!.length)
    // bz2 is slow enough to need no memory of others.
    expect(inRoom.bytes!.buffer === room.buffer).toBe(codec !== 'bz2')
    const inLittleRoom = await pool.encode({ compressor: codec, bytes: source, into: room.subarray(0, 10) })
    expectSame(inLittleRoom.bytes!)
    const path = join(folder, `${codec}-written`)
    const written = await pool.encode({ compressor: codec, bytes: raw, path })
    expect(written).toEqual({ size })
    expect(firstDifference(decompress(codec, readFileSync(path)), raw)).toBeUndefined()
  })

  test('errors keep their class, name the file, and leave the pool working', async () => {
    const missing = { ...fromFile('lz4'), source: { path: join(folder, 'nothing-here') } }
    await expect(pool.decode(missing)).rejects.toThrow(StorageFailed)
    await expect(pool.decode(missing)).rejects.toThrow(/nothing-here: could not be opened \(.*ENOENT/)
    const error: unknown = await pool.decode({ ...fromFile('zstd'), compressor: 'lz4' }).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(CodecFailed)
    expect((error as CodecFailed).facts.path).toBe(join(folder, 'zstd'))
    await expect(pool.decode({ ...fromFile('zstd'), rawSize: raw.length - 1 })).rejects.toThrow(CodecFailed)
    await expect(pool.decode({ ...fromFile('zstd'), rawSize: 2 ** 60 })).rejects.toThrow(CodecFailed)
    await expect(pool.decode({ ...fromFile('zstd'), into: shared(5) })).rejects.toThrow(CodecFailed)
    const outside = { itemsize: ITEMSIZE, ranges: [[360, 8]] } as const
    await expect(pool.decode({ ...fromFile('zstd'), project: outside })).rejects.toThrow(/columns lie outside/)
    const path = join(folder, 'no-such-folder', 'x')
    await expect(pool.encode({ compressor: 'lz4', bytes: raw, path })).rejects.toThrow(StorageFailed)
    await expect(pool.encode({ compressor: 'blosc', bytes: new Uint8Array(2 ** 31), path })).rejects.toThrow(
      /too many for blosc/,
    )
    expect(existsSync(path)).toBe(false)
    await expect(pool.decode(fromFile('lz4'))).resolves.toBeDefined()
  })

  test('stops on request; what was not begun is never begun', async () => {
    const controller = new AbortController()
    let begun = 0
    const tasks = Array.from({ length: 30 }, () => {
      const into = (): Uint8Array => {
        begun++
        return shared(raw.length)
      }
      return pool.decode({ ...fromFile('bz2'), into }, { signal: controller.signal })
    })
    controller.abort(new Error('enough'))
    for (const result of await Promise.allSettled(tasks)) {
      expect(result.status === 'rejected' && result.reason instanceof Aborted).toBe(true)
    }
    await pool.settled()
    expect(begun).toBeLessThanOrEqual(4)
    await expect(pool.decode(fromFile('lz4'), { signal: controller.signal })).rejects.toThrow(Aborted)
  })
})

test('no more raw bytes are begun than allowed, but a larger task still runs', async () => {
  const mostOpen = async (maxBytes: number): Promise<number> => {
    const pool = new CodecPool({ workers: 2, maxBytes })
    let open = 0
    let most = 0
    const into = (): Uint8Array => {
      most = Math.max(most, ++open)
      return shared(raw.length)
    }
    await Promise.all(Array.from({ length: 9 }, () => pool.decode({ ...fromFile('lz4'), into }).then(() => open--)))
    await pool.close()
    return most
  }
  // One that is just done is still counted here when the next one begins.
  expect(await mostOpen(1)).toBeLessThanOrEqual(2)
  expect(await mostOpen(1.5 * raw.length)).toBeLessThanOrEqual(2)
  expect(await mostOpen(100 * raw.length)).toBeGreaterThanOrEqual(4)
})

test('a closed pool refuses, and rejects what waited', async () => {
  const pool = new CodecPool({ workers: 1 })
  const tasks = Array.from({ length: 8 }, () => pool.decode(fromFile('bz2')))
  const outcomes = Promise.allSettled(tasks)
  await pool.close()
  for (const outcome of await outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(Aborted)
  }
  expect((await outcomes).at(-1)?.status).toBe('rejected')
  await expect(pool.decode(fromFile('lz4'))).rejects.toThrow(Aborted)
})

test('a hook that ends its worker fails its own task by name; the next one gets a new worker', async () => {
  const pool = new CodecPool({ workers: 1 })
  const hook = { module: HOOKS, name: 'exits', itemsize: ITEMSIZE }
  await expect(pool.decode({ ...fromFile('lz4'), hook })).rejects.toThrow(/lz4: the worker thread stopped/)
  await expect(pool.decode(fromFile('lz4'))).resolves.toBeDefined()
  await pool.close()
})

test('workers neither keep the process alive nor let it end before the work is done', () => {
  const core = buildCore()
  const script = `
    const { sharedPool } = await import(${JSON.stringify(join(core, 'codecs', 'pool', 'index.js'))})
    const { bytes } = await sharedPool().decode(${JSON.stringify(fromFile('blosc'))})
    console.log(bytes.length)`
  try {
    const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 60_000,
    })
    expect(out.trim()).toBe(String(raw.length))
  } finally {
    removeBuilt(core)
  }
})
