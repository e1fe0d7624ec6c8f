/** The WebAssembly kernels against the same written the obvious way, on anything. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { withHeap } from '../../src/codecs/wasm/kernels.js'
import { random } from './samples.js'

/** As blosc says it: byte k of element i lies at k*n + i, and what makes no whole element at the end as it is. */
function shuffled(bytes: Uint8Array, typesize: number): Uint8Array {
  const n = Math.floor(bytes.length / typesize)
  const out = bytes.slice()
  for (let i = 0; i < n; i++) for (let k = 0; k < typesize; k++) out[k * n + i] = bytes[i * typesize + k]!
  return out
}

test('bytes that were shuffled come back, and nothing beside them is touched', () => {
  const typesize = fc.oneof(fc.constantFrom(1, 2, 4, 8, 16, 32, 244), fc.integer({ min: 1, max: 255 }))
  fc.assert(
    fc.property(typesize, fc.nat(5000), fc.nat(7), fc.nat(7), fc.integer(), (size, nbytes, p, q, seed) => {
      const next = random(seed)
      const bytes = Uint8Array.from({ length: nbytes }, () => next() * 256)
      withHeap((heap) => {
        const [packed, place] = heap.layout(nbytes + 8, nbytes + 32)
        const [from, to] = [packed + p, place + 16 + q]
        heap.bytes.fill(0xa5, place, place + nbytes + 32)
        heap.bytes.set(shuffled(bytes, size), from)
        heap.kernels.unshuffle(size, nbytes, from, to)
        expect(Buffer.compare(heap.bytes.subarray(to, to + nbytes), bytes)).toBe(0)
        const beside = [...heap.bytes.subarray(place, to), ...heap.bytes.subarray(to + nbytes, place + nbytes + 32)]
        expect(beside.every((byte) => byte === 0xa5)).toBe(true)
      })
    }),
    { numRuns: 500 },
  )
})

/** What a BloscLZ stream decodes to, byte by byte; undefined when it is broken or makes more than `most` bytes. */
function blosclz(stream: Uint8Array, most: number): number[] | undefined {
  const out: number[] = []
  let at = 0
  let control = stream[at++]! & 31
  for (;;) {
    if (control < 32) {
      const literals = stream.subarray(at, at + control + 1)
      if (literals.length <= control) return undefined
      out.push(...literals)
      at += control + 1
    } else {
      let count = (control >> 5) + 2
      for (let more = 255; count >= 9 && more === 255; count += more) {
        more = stream[at++] ?? NaN
        if (!(count < most)) return undefined
      }
      let distance = ((control & 31) << 8) + (stream[at++] ?? NaN) + 1
      if (distance === 8192) distance += (stream[at++] ?? NaN) * 256 + (stream[at++] ?? NaN)
      if (!(count <= most) || !(distance <= out.length)) return undefined
      while (count-- > 0) out.push(out[out.length - distance]!)
    }
    if (out.length > most) return undefined
    if (at >= stream.length) return out
    control = stream[at++]!
  }
}

/** Streams that make sense to some length: runs of literals and matches of all kinds, and then perhaps noise. */
function someStream(next: () => number): Uint8Array {
  const pick = (n: number): number => Math.floor(next() * n)
  const bytes: number[] = []
  let made = 0
  const literals = (n: number): void => {
    bytes.push(n - 1, ...Array.from({ length: n }, () => pick(4)))
    made += n
  }
  literals(1 + pick(32))
  for (let instructions = pick(60); instructions > 0; instructions--) {
    if (next() < 0.4) {
      literals(1 + pick(32))
      continue
    }
    const distance = next() < 0.6 ? 1 + pick(Math.min(20, made)) : 1 + pick(made)
    const count = next() < 0.8 ? 3 + pick(40) : 3 + pick(2000)
    const near = Math.min(distance - 1, 8191)
    bytes.push((Math.min(count - 2, 7) << 5) | (near >> 8))
    if (count >= 9) {
      for (let rest = count - 9; ; rest -= 255) {
        bytes.push(Math.min(rest, 255))
        if (rest < 255) break
      }
    }
    bytes.push(near & 255)
    if (near === 8191) bytes.push((distance - 8192) >> 8, (distance - 8192) & 255)
    made += count
  }
  if (next() < 0.3) bytes.push(...Array.from({ length: pick(40) }, () => pick(256)))
  if (next() < 0.1) bytes.length = 1 + pick(bytes.length)
  return Uint8Array.from(bytes)
}

test('BloscLZ streams, whole and broken; nothing is written before the place for them or far behind it', () => {
  const outcomes = { refused: 0, decoded: 0 }
  fc.assert(
    fc.property(fc.integer(), fc.nat(3), (seed, missing) => {
      const next = random(seed)
      const stream = someStream(next)
      const expected = blosclz(stream, 100_000)
      const room = Math.max(1, (expected?.length ?? Math.floor(next() * 2000)) - (next() < 0.2 ? missing : 0))
      withHeap((heap) => {
        const slack = 64
        const [packed, place] = heap.layout(stream.length, room + 1000)
        const to = place + 500
        heap.bytes.fill(0xa5, place, place + room + 1000)
        heap.bytes.set(stream, packed)
        const made = heap.kernels.blosclzDecode(packed, packed + stream.length, to, to + room)
        const fits = expected !== undefined && expected.length <= room
        expect(made).toBe(fits ? expected.length : -1)
        if (fits) expect(Buffer.compare(heap.bytes.subarray(to, to + made), Uint8Array.from(expected))).toBe(0)
        outcomes[fits ? 'decoded' : 'refused']++
        expect(heap.bytes.subarray(place, to).every((byte) => byte === 0xa5)).toBe(true)
        expect(heap.bytes.subarray(to + room + slack, place + room + 1000).every((byte) => byte === 0xa5)).toBe(true)
      })
    }),
    { numRuns: 3000 },
  )
  expect(outcomes.decoded).toBeGreaterThan(1000)
  expect(outcomes.refused).toBeGreaterThan(300)
})
