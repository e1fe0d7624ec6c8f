/** Decoding row by row, as workers do: in pieces, up to where enough is there, and from where the wanted rows begin. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { decompressTo } from '../../src/codecs/api.js'
import { type Input, MemoryInput } from '../../src/codecs/input.js'
import { COMPRESSORS, compress } from '../../src/codecs/node.js'
import { FileInput } from '../../src/codecs/pool/file-input.js'
import { RowOutput } from '../../src/codecs/row-output.js'
import { CodecFailed } from '../../src/errors/index.js'
import { type FixtureCase, firstDifference, fixtureCases } from './fixtures.js'
import { mutated, random, sampleData } from './samples.js'

const folder = mkdtempSync(join(tmpdir(), 'rows-'))
afterAll(() => rmSync(folder, { recursive: true }))
const memory = (bytes: number): Uint8Array => new Uint8Array(bytes)

/** The file's rows `[from, to)`: those before are left out where that is possible, after the last it has enough. */
function someRows(codec: string, input: Input, rawSize: number, itemsize: number, from: number, to: number) {
  const got = new Map<number, Uint8Array>()
  let at = 0
  const isBefore = (row: Uint8Array, index: number) => {
    expect(row.length).toBe(itemsize)
    return index < from
  }
  const sink = {
    isBefore: from > 0 ? isBefore : undefined,
    skip(rows: number) {
      expect(rows).toBeGreaterThanOrEqual(0)
      at += rows
    },
    rows(rows: Uint8Array) {
      expect(rows.length % itemsize).toBe(0)
      for (let i = 0; i < rows.length; i += itemsize) got.set(at++, rows.slice(i, i + itemsize))
      return at < to
    },
  }
  const out = new RowOutput(rawSize, itemsize, sink, memory, 'f')
  decompressTo(codec, input, rawSize, out, 'f')
  return { got, decoded: out.decoded }
}

function checkRows(c: Pick<FixtureCase, 'codec' | 'raw'>, input: Input, itemsize: number, from: number, to: number) {
  const { got } = someRows(c.codec, input, c.raw.length, itemsize, from, to)
  for (const [i, row] of got)
    if (firstDifference(row, c.raw.subarray(i * itemsize, (i + 1) * itemsize)) !== undefined)
      throw new Error(`row ${i} differs`)
  for (let i = from; i < to; i++) if (!got.has(i)) throw new Error(`row ${i} of [${from}, ${to}) is missing`)
}

/** Any size that makes a whole number of rows, not too many. */
function someItemsize(rawSize: number, next: () => number): number {
  const sizes = [rawSize]
  for (let size = Math.ceil(rawSize / 3000); size < Math.min(rawSize, 5000); size++)
    if (rawSize % size === 0) sizes.push(size)
  return sizes[Math.floor(next() * sizes.length)]!
}

test.each(COMPRESSORS)('%s made by Python, any stretch of rows of any size', (codec) => {
  const next = random(11)
  for (const c of fixtureCases()) {
    if (c.codec !== codec || c.raw.length === 0) continue
    const itemsize = someItemsize(c.raw.length, next)
    const rows = c.raw.length / itemsize
    const [a, b] = [Math.floor(next() * rows), Math.floor(next() * (rows + 1))]
    checkRows(c, new MemoryInput(c.packed), itemsize, Math.min(a, b), Math.max(a, b))
  }
})

test.each(COMPRESSORS)('%s: all rows, from files', (codec) => {
  const next = random(12)
  for (const [name, raw] of Object.entries(sampleData(8))) {
    if (raw.length === 0) continue
    const path = join(folder, `${codec}-${name}`)
    const junk = 5
    const packed = compress(codec, raw)
    writeFileSync(path, Buffer.concat([Buffer.alloc(junk, 9), packed, Buffer.alloc(junk, 7)]))
    const input = new FileInput({ path, offset: junk, length: packed.length }, memory)
    const itemsize = someItemsize(raw.length, next)
    checkRows({ codec, raw }, input, itemsize, 0, raw.length / itemsize)
    input.close()
    expect([name, input.bytesRead]).toEqual([name, packed.length])
  }
})

test.each(COMPRESSORS)('%s: of a large file only what is needed', (codec) => {
  const raw = sampleData(9).rows!.subarray(0, 3650 * 365)
  const large = new Uint8Array(8 * raw.length)
  for (let i = 0; i < 8; i++) large.set(raw, i * raw.length)
  const path = join(folder, codec)
  const packed = compress(codec, large)
  writeFileSync(path, packed)
  const rows = large.length / 365
  for (const from of [0, rows >> 1, rows - 10]) {
    const input = new FileInput({ path }, memory)
    const { got, decoded } = someRows(codec, input, large.length, 365, from, from + 10)
    input.close()
    expect(got.has(from) && got.has(from + 9)).toBe(true)
    // Blocks of blosc can be begun with; all others are decoded up to where enough is there.
    const upTo = codec === 'blosc' ? 0 : (from + 10) * 365
    expect(decoded).toBeLessThan(upTo + (4 << 20))
    const slack = codec === 'bz2' ? packed.length : (1 << 20) + (packed.length * upTo) / large.length
    expect(input.bytesRead).toBeLessThanOrEqual(Math.min(packed.length, slack))
  }
})

test.each(COMPRESSORS)('%s: mutated files are refused or give whole rows', (codec) => {
  const next = random(Number(process.env.STRAXLAB_SEED ?? 2))
  const cases = fixtureCases().filter((c) => c.codec === codec && c.packed.length < 20_000 && c.raw.length > 0)
  const outcomes = { refused: 0, decoded: 0 }
  for (let i = 0; i < 400; i++) {
    const c = cases[Math.floor(next() * cases.length)]!
    const itemsize = someItemsize(c.raw.length, next)
    const from = Math.floor((next() * c.raw.length) / itemsize)
    try {
      someRows(codec, new MemoryInput(mutated(c.packed, next)), c.raw.length, itemsize, from, from + 500)
      outcomes.decoded++
    } catch (error) {
      expect(error).toBeInstanceOf(CodecFailed)
      outcomes.refused++
    }
  }
  expect(outcomes.refused).toBeGreaterThan(20)
})

test.each(COMPRESSORS)('%s: another size than the data have is refused', (codec) => {
  const raw = sampleData(3).rows!.subarray(0, 365_000)
  for (const size of [raw.length - 365, raw.length + 365]) {
    const input = new MemoryInput(compress(codec, raw))
    expect(() => someRows(codec, input, size, 365, 0, Infinity)).toThrow(CodecFailed)
  }
})

interface Encoder {
  setParameter(parameter: number, value: number): void
  compress2(dst: Uint8Array, src: Uint8Array): number
}
interface Binding {
  readonly CCtx: new () => Encoder
  readonly CParameter: { readonly windowLog: number; readonly checksumFlag: number; readonly contentSizeFlag: number }
  compressBound(size: number): number
}

test('zstd frames of large windows, with checksums, without sizes, several, and others to skip between them', () => {
  const { CCtx, CParameter, compressBound } = createRequire(import.meta.url)('zstd-napi/binding') as Binding
  const rows = sampleData(6).rows!
  const raw = new Uint8Array(9 * rows.length)
  for (let i = 0; i < 9; i++) raw.set(rows, i * rows.length)
  const frame = (bytes: Uint8Array, parameters: Partial<Record<keyof Binding['CParameter'], number>>): Uint8Array => {
    const encoder = new CCtx()
    for (const [name, value] of Object.entries(parameters))
      encoder.setParameter(CParameter[name as keyof Binding['CParameter']], value)
    const packed = new Uint8Array(compressBound(bytes.length))
    return packed.subarray(0, encoder.compress2(packed, bytes))
  }
  const skipped = Uint8Array.from([0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3])
  const packed = Buffer.concat([
    skipped,
    frame(raw.subarray(0, 1000), { checksumFlag: 1 }),
    frame(raw.subarray(1000, 300_000), { contentSizeFlag: 0, checksumFlag: 1 }),
    skipped,
    frame(raw.subarray(300_000, 300_000), {}),
    frame(raw.subarray(300_000), { windowLog: 24 }),
    skipped,
  ])
  checkRows({ codec: 'zstd', raw }, new MemoryInput(packed), 365, 0, raw.length / 365)
  checkRows({ codec: 'zstd', raw }, new MemoryInput(packed), 365, 7, 500)
  for (const length of [5, 11, 15, 100, packed.length >> 1, packed.length - skipped.length - 1, packed.length - 2])
    expect(() => someRows('zstd', new MemoryInput(packed.subarray(0, length)), raw.length, 365, 0, Infinity)).toThrow(
      CodecFailed,
    )
  const behind = Buffer.concat([packed, Buffer.from('junk, which is no frame')])
  expect(() => someRows('zstd', new MemoryInput(behind), raw.length, 365, 0, Infinity)).toThrow(CodecFailed)
})
