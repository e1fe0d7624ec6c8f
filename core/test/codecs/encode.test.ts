import { expect, test } from '@jest/globals'
import { COMPRESSORS, checkBloscSize, compress, decompress, decompressedSize } from '../../src/codecs/node.js'
import { bloscHeader } from '../../src/codecs/blosc/header.js'
import { lz4Encode } from '../../src/codecs/lz4/encode.js'
import { CodecFailed } from '../../src/errors/index.js'
import { firstDifference, fixtureCases } from './fixtures.js'
import { sampleData } from './samples.js'

const samples = sampleData(20260101)

test.each(COMPRESSORS)('%s: what we encode we decode again', (codec) => {
  for (const [name, raw] of Object.entries(samples)) {
    const packed = compress(codec, raw)
    expect([name, firstDifference(decompress(codec, packed, { size: raw.length }), raw)]).toEqual([name, undefined])
    if (codec !== 'bz2') expect([name, decompressedSize(codec, packed)]).toEqual([name, raw.length])
  }
})

test.each(COMPRESSORS)('%s: encodes from shared memory at any address, the same bytes', (codec) => {
  const raw = samples.rows!
  const expected = compress(codec, raw)
  for (const shift of [0, 1, 5]) {
    const shared = new Uint8Array(new SharedArrayBuffer(raw.length + 8)).subarray(shift, shift + raw.length)
    shared.set(raw)
    expect(firstDifference(compress(codec, shared), expected)).toBeUndefined()
  }
})

test.each(COMPRESSORS)('%s: what is encoded does not depend on what was encoded before', (codec) => {
  const first = compress(codec, samples.words!)
  for (const other of [samples.noise!, samples.rows!]) compress(codec, other)
  expect(firstDifference(compress(codec, samples.words!), first)).toBeUndefined()
})

test.each(COMPRESSORS)('%s: compresses what compresses, and hardly grows what does not', (codec) => {
  expect(compress(codec, samples.zeros!).length).toBeLessThan(samples.zeros!.length / 100)
  expect(compress(codec, samples.rows!).length).toBeLessThan(samples.rows!.length / 2)
  expect(compress(codec, samples.noise!).length).toBeLessThan(samples.noise!.length * 1.01 + 100)
})

test("our own LZ4 encoder's frames decode (Node uses lz4-napi where it is there)", () => {
  for (const [name, raw] of Object.entries(samples)) {
    expect([name, firstDifference(decompress('lz4', lz4Encode(raw), { size: raw.length }), raw)]).toEqual([
      name,
      undefined,
    ])
  }
})

test('blosc containers are about as small as those that Python makes', () => {
  for (const { codec, kind, made, raw, packed } of fixtureCases()) {
    if (codec !== 'blosc' || made.as_strax !== true || raw.length < 9000) continue
    expect([kind, compress('blosc', raw).length <= 1.1 * packed.length + 64]).toEqual([kind, true])
  }
})

test('blosc containers carry the type size asked for', () => {
  for (const typesize of [1, 3, 8, 16, 244, 255]) {
    const packed = compress('blosc', samples.rows!, { typesize })
    expect(bloscHeader(packed, packed.length, 'x').typesize).toBe(typesize)
    expect(firstDifference(decompress('blosc', packed), samples.rows!)).toBeUndefined()
  }
  for (const typesize of [0, 256, 1.5])
    expect(() => compress('blosc', samples.rows!, { typesize })).toThrow(CodecFailed)
})

test('more than 2 GB are refused for blosc before anything is done', () => {
  expect(() => checkBloscSize(2 ** 31 - 17, 'f')).not.toThrow()
  expect(() => checkBloscSize(2 ** 31 - 16, 'f')).toThrow(CodecFailed)
  // The memory is never touched, so this costs nothing.
  const huge = new Uint8Array(2 ** 31)
  expect(() => compress('blosc', huge, { what: 'peaks-000003' })).toThrow(
    /^peaks-000003: 2147483648 bytes are too many/,
  )
})

test('unknown compressors are told by name, with the nearest one', () => {
  expect(() => compress('ztd', new Uint8Array(1))).toThrow(/unknown compressor 'ztd'.*did you mean 'zstd'/)
  expect(() => decompress('toString', new Uint8Array(1), { what: 'f' })).toThrow(/^f: unknown compressor/)
})
