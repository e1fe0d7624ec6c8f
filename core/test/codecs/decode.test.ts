import { describe, expect, test } from '@jest/globals'
import { decodeInto, decompress, decompressedSize } from '../../src/codecs/node.js'
import { firstDifference, fixtureCases } from './fixtures.js'

const cases = fixtureCases()

test('the fixtures hold every inner codec, shuffle and type size', () => {
  const seen = new Set(cases.map(({ made }) => `${made.inner} ${made.shuffle} ${made.typesize}`))
  for (const inner of ['blosclz', 'lz4', 'lz4hc', 'zlib', 'zstd']) {
    for (const shuffle of ['none', 'byte', 'bit']) {
      for (const typesize of [1, 2, 3, 4, 7, 8, 16, 244, 255]) expect(seen).toContain(`${inner} ${shuffle} ${typesize}`)
    }
  }
})

describe.each(['blosc', 'lz4', 'zstd', 'bz2'])('%s made by Python', (codec) => {
  const mine = cases.filter((c) => c.codec === codec)
  const label = ({ kind, made }: (typeof mine)[number]): string => `${kind} ${JSON.stringify(made)}`

  test('decodes to the same bytes, size known', () => {
    expect(mine.length).toBeGreaterThan(10)
    for (const c of mine) {
      const raw = decompress(codec, c.packed, { size: c.raw.length, what: label(c) })
      expect([label(c), firstDifference(raw, c.raw)]).toEqual([label(c), undefined])
    }
  })

  test('decodes to the same bytes, size unknown', () => {
    for (const c of mine) {
      expect([label(c), firstDifference(decompress(codec, c.packed, { what: label(c) }), c.raw)]).toEqual([
        label(c),
        undefined,
      ])
    }
  })

  test('decodes into shared memory at any address and touches nothing beside it', () => {
    for (const [i, c] of mine.entries()) {
      const from = 64 + (i % 13)
      const shared = new Uint8Array(new SharedArrayBuffer(from + c.raw.length + 64)).fill(0xa5)
      const place = shared.subarray(from, from + c.raw.length)
      // The compressed bytes too may lie anywhere.
      const packed = new Uint8Array(new SharedArrayBuffer(c.packed.length + (i % 7))).subarray(i % 7)
      packed.set(c.packed)
      decodeInto(codec, packed, place, label(c))
      expect([label(c), firstDifference(place, c.raw)]).toEqual([label(c), undefined])
      expect(shared.subarray(0, from).every((byte) => byte === 0xa5)).toBe(true)
      expect(shared.subarray(from + c.raw.length).every((byte) => byte === 0xa5)).toBe(true)
    }
  })

  test('tells the raw size where the headers do', () => {
    for (const c of mine) {
      const size = decompressedSize(codec, c.packed)
      // python-lz4 writes no size for no data.
      const silent =
        codec === 'bz2' ||
        (codec === 'lz4' && c.kind === 'empty') ||
        c.made.frames ||
        c.made.streamed ||
        c.made.content_size === false ||
        c.made.store_size === false
      if (!silent) expect([label(c), size]).toEqual([label(c), c.raw.length])
      else expect([undefined, c.raw.length]).toContain(size)
    }
  })

  test('refuses another size than the data have', () => {
    for (const c of mine) {
      for (const size of [c.raw.length + 1, c.raw.length - 1]) {
        if (size < 0) continue
        expect(() => decompress(codec, c.packed, { size, what: 'the-file' })).toThrow(/^the-file: /)
      }
    }
  })
})

test('a zstd frame that tells no size and shrinks a thousandfold', () => {
  // Twenty blocks of 128 KB of one byte: header without size, window of 128 KB.
  const frame = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38]
  for (let i = 0; i < 20; i++) {
    const word = ((128 * 1024) << 3) | (1 << 1) | (i === 19 ? 1 : 0)
    frame.push(word & 255, (word >> 8) & 255, (word >> 16) & 255, 9)
  }
  const expected = new Uint8Array(20 * 128 * 1024).fill(9)
  for (const size of [undefined, expected.length]) {
    expect(firstDifference(decompress('zstd', Uint8Array.from(frame), { size }), expected)).toBeUndefined()
  }
  expect(() => decompress('zstd', Uint8Array.from(frame), { size: 1_000_000 })).toThrow(/1000000/)
})
