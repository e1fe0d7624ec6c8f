import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { encodeFrame, FrameReader, type Frame } from '../../src/link/index.js'

const frame = fc.record({
  head: fc.jsonValue(),
  buffers: fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 }),
})

function readInPieces(bytes: Buffer, cuts: readonly number[]): Frame[] {
  const reader = new FrameReader()
  const at = [0, ...[...cuts].map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return at.slice(1).flatMap((end, i) => reader.push(bytes.subarray(at[i], end)))
}

test('frames come out as they went in, however the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 6 }), fc.array(fc.nat(5000), { maxLength: 20 }), (frames, cuts) => {
      const bytes = Buffer.concat(frames.map(({ head, buffers }) => encodeFrame(head, buffers)))
      const read = readInPieces(bytes, cuts)
      expect(read.map(({ head }) => head)).toEqual(
        frames.map(({ head }) => JSON.parse(JSON.stringify(head)) as unknown),
      )
      expect(read.map(({ buffers }) => buffers.map((b) => [...b]))).toEqual(
        frames.map(({ buffers }) => buffers.map((b) => [...b])),
      )
    }),
  )
})

test('a buffer of its own: what is read later does not change it', () => {
  const bytes = encodeFrame({}, [Uint8Array.of(1, 2, 3)])
  const [read] = new FrameReader().push(bytes)
  bytes.fill(0)
  expect([...read!.buffers[0]!]).toEqual([1, 2, 3])
})

test('a large frame in small pieces is joined once', () => {
  const bytes = encodeFrame('x'.repeat(3e6))
  const reader = new FrameReader()
  const frames: Frame[] = []
  for (let at = 0; at < bytes.length; at += 1000) frames.push(...reader.push(bytes.subarray(at, at + 1000)))
  expect(frames).toEqual([{ head: 'x'.repeat(3e6), buffers: [] }])
})
