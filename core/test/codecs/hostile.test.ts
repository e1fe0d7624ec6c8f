/** Broken and hostile bytes: always a CodecFailed that names the file, or an answer of the right size; nothing else is touched. */
import { expect, test } from '@jest/globals'
import { COMPRESSORS, compress, decodeInto, decompress } from '../../src/codecs/node.js'
import { CodecFailed } from '../../src/errors/index.js'
import { type FixtureCase, fixtureCases } from './fixtures.js'
import { mutated, random } from './samples.js'

const FILE = 'peaks-000007'
const MUTATIONS = Number(process.env.STRAXLAB_FUZZ ?? 600)
const seed = Number(process.env.STRAXLAB_SEED ?? 1)

function tryDecode(codec: string, bytes: Uint8Array, c: FixtureCase): 'refused' | 'decoded' {
  const margin = 64
  const guarded = new Uint8Array(margin + c.raw.length + margin).fill(0xa5)
  let outcome: 'refused' | 'decoded' = 'decoded'
  try {
    decodeInto(codec, bytes, guarded.subarray(margin, margin + c.raw.length), FILE)
  } catch (error) {
    expect(error).toBeInstanceOf(CodecFailed)
    expect((error as Error).message).toContain(FILE)
    outcome = 'refused'
  }
  expect(guarded.subarray(0, margin).every((byte) => byte === 0xa5)).toBe(true)
  expect(guarded.subarray(margin + c.raw.length).every((byte) => byte === 0xa5)).toBe(true)
  try {
    // Without a size: an answer of any size that the headers claim, never a crash.
    decompress(codec, bytes, { what: FILE })
  } catch (error) {
    expect(error).toBeInstanceOf(CodecFailed)
  }
  return outcome
}

test.each(COMPRESSORS)(`%s: ${MUTATIONS} mutated files`, (codec) => {
  const next = random(seed)
  const cases = fixtureCases().filter((c) => c.codec === codec && c.packed.length < 20_000)
  const outcomes = { refused: 0, decoded: 0 }
  for (let i = 0; i < MUTATIONS; i++) {
    const c = cases[Math.floor(next() * cases.length)]!
    outcomes[tryDecode(codec, mutated(c.packed, next), c)]++
  }
  expect(outcomes.refused).toBeGreaterThan(MUTATIONS / 10)
})

test.each(COMPRESSORS)('%s: a file cut anywhere is refused', (codec) => {
  const raw = fixtureCases().find((c) => c.kind === 'few')!.raw
  const packed = compress(codec, raw)
  for (let length = 0; length < packed.length; length++) {
    expect(() => decompress(codec, packed.subarray(0, length), { size: raw.length, what: FILE })).toThrow(CodecFailed)
  }
})

test.each(COMPRESSORS)('%s: an empty file is no rows, as for strax, but not some rows', (codec) => {
  expect(decompress(codec, new Uint8Array(0)).length).toBe(0)
  expect(decompress(codec, new Uint8Array(0), { size: 0 }).length).toBe(0)
  expect(() => decompress(codec, new Uint8Array(0), { size: 8, what: FILE })).toThrow(/^peaks-000007: is empty/)
})

test('claims of huge sizes are refused before memory is taken', () => {
  const before = process.memoryUsage.rss()
  const blosc = compress('blosc', new Uint8Array(1000).fill(3))
  new DataView(blosc.buffer).setInt32(4, 2 ** 31 - 17, true)
  const lz4 = compress('lz4', new Uint8Array(1000).fill(3))
  new DataView(lz4.buffer).setBigUint64(6, 2n ** 62n, true)
  const zstd = Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 0, 16, 0, 1, 0, 0])
  for (const [codec, bytes] of Object.entries({ blosc, lz4, zstd })) {
    expect(() => decompress(codec, bytes, { what: FILE })).toThrow(CodecFailed)
    expect(() => decompress(codec, bytes, { size: 1000, what: FILE })).toThrow(CodecFailed)
  }
  expect(process.memoryUsage.rss() - before).toBeLessThan(200e6)
})

test('a size from metadata that the file cannot have is refused before memory is taken', () => {
  for (const codec of COMPRESSORS) {
    const packed = compress(codec, new Uint8Array(1000).fill(3))
    for (const size of [999, 2 ** 40, Number.MAX_SAFE_INTEGER]) {
      expect(() => decompress(codec, packed, { size, what: FILE })).toThrow(CodecFailed)
    }
  }
})

test('sizes beyond what one array can hold are told as ours', () => {
  const packed = compress('bz2', new Uint8Array(9))
  const into = (size: number): unknown => decompress('bz2', packed, { size, what: FILE })
  expect(() => into(2 ** 45)).toThrow(/^peaks-000007: /)
  const claims = compress('zstd', fixtureCases().find((c) => c.kind === 'large')!.raw)
  expect(() => decompress('zstd', claims, { size: 2 ** 45, what: FILE })).toThrow(CodecFailed)
})

test('formats that strax never writes are named', () => {
  const bad = (codec: string, bytes: readonly number[]): unknown =>
    decompress(codec, Uint8Array.from(bytes), { what: FILE })
  const zeros = (n: number): number[] => Array.from({ length: n }, () => 0)
  expect(() => bad('blosc', [5, 1, 0, 8, ...zeros(28)])).toThrow(/c-blosc2/)
  expect(() => bad('blosc', [2, 1, 0x40, 8, 8, 0, 0, 0, 8, 0, 0, 0, 24, 0, 0, 0, ...zeros(8)])).toThrow(/snappy/)
  expect(() => bad('lz4', [0x02, 0x21, 0x4c, 0x18, ...zeros(8)])).toThrow(/legacy/)
  expect(() => bad('lz4', [0x04, 0x22, 0x4d, 0x18, 0x41, 0x40, ...zeros(8)])).toThrow(/dictionary/)
  expect(() => bad('zstd', [0x04, 0x22, 0x4d, 0x18, ...zeros(8)])).toThrow(/not a zstd frame/)
  expect(() => bad('bz2', [0x1f, 0x8b, 8, 0, ...zeros(8)])).toThrow(/not bz2/)
})
