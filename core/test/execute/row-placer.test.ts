import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { RowPlacer } from '../../src/execute/row-placer.js'
import { giveUpPlaces, newPlaces, takePlace, type Turn } from '../../src/storage/places.js'
import { Aborted, InvalidArgument } from '../../src/errors/index.js'

/** Bytes that tell where they are. */
const pattern = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) % 251)

const sizes = fc.record({
  itemsize: fc.integer({ min: 1, max: 40 }),
  /** Rows of the chunk before, and how much of this one is written before they are known. */
  before: fc.integer({ min: 0, max: 50 }),
  knownAfter: fc.integer({ min: 0, max: 6 }),
  writes: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 6 }),
  offset: fc.integer({ min: 0, max: 9 }),
  spare: fc.integer({ min: 0, max: 30 }),
})

test('rows go behind those of the chunk before, whenever these are known, and nowhere else', () => {
  fc.assert(
    fc.property(sizes, ({ itemsize, before, knownAfter, writes, offset, spare }) => {
      const rows = writes.reduce((sum, n) => sum + n, 0)
      const memory = new Uint8Array(new SharedArrayBuffer(offset + (before + rows) * itemsize + spare))
      const into = memory.subarray(offset)
      const places = newPlaces(2)
      const [first, second] = [0, 1].map((index): Turn => ({ places, index, itemsize })) as [Turn, Turn]
      const placer = new RowPlacer(second, into)
      const bytes = pattern(rows * itemsize)
      let at = 0
      writes.forEach((n, i) => {
        if (i === knownAfter) takePlace(first, before)
        placer.add(n, (room) => {
          expect(room).toHaveLength(n * itemsize)
          room.set(bytes.subarray(at, (at += n * itemsize)))
        })
      })
      if (knownAfter >= writes.length) takePlace(first, before)
      placer.end()
      const expected = new Uint8Array(memory.length)
      expected.set(bytes, offset + before * itemsize)
      expect(memory).toEqual(new Uint8Array(expected))
      expect(places.starts[2]).toBe(before + rows)
    }),
    { numRuns: 500 },
  )
})

test('rows beyond the memory are refused, and nothing is written behind it', () => {
  const memory = new Uint8Array(new SharedArrayBuffer(100))
  const placer = new RowPlacer({ places: newPlaces(1), index: 0, itemsize: 10 }, memory.subarray(0, 50))
  placer.add(4, (room) => room.fill(1))
  placer.add(2, (room) => room.fill(2))
  expect(() => placer.end()).toThrow(InvalidArgument)
  expect([...memory.subarray(40)]).toEqual(new Array(60).fill(0))
})

test('nobody waits for a chunk that does not come', () => {
  const places = newPlaces(2)
  const placer = new RowPlacer({ places, index: 1, itemsize: 1 }, new Uint8Array(new SharedArrayBuffer(9)))
  placer.add(1, (room) => room.fill(1))
  giveUpPlaces(places)
  expect(() => placer.end()).toThrow(Aborted)
})
