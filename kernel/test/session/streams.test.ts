import { expect, jest, test } from '@jest/globals'
import { Streams } from '../../src/session/streams.js'

type Sent = [origin: number, name: string, text: string]

function streams(): { sent: Sent[]; out: Streams } {
  const sent: Sent[] = []
  return { sent, out: new Streams((...piece) => sent.push(piece)) }
}

test('many small writes are few messages, and all of them', () => {
  const { sent, out } = streams()
  for (let i = 0; i < 100_000; i++) out.write(1, 'stdout', `${i}\n`)
  out.flush()
  expect(sent.map(([, , text]) => text).join('')).toBe(Array.from({ length: 100_000 }, (_, i) => `${i}\n`).join(''))
  expect(sent.length).toBeLessThan(5)
})

test('streams and cells are never mixed, and their order stays', () => {
  const { sent, out } = streams()
  out.write(1, 'stdout', 'a')
  out.write(1, 'stderr', 'b')
  out.write(2, 'stderr', 'c')
  out.write(2, 'stderr', 'd')
  out.flush()
  expect(sent).toEqual([
    [1, 'stdout', 'a'],
    [1, 'stderr', 'b'],
    [2, 'stderr', 'cd'],
  ])
})

test('a lone write does not wait for the next', () => {
  jest.useFakeTimers()
  const { sent, out } = streams()
  out.write(1, 'stdout', 'a')
  expect(sent).toEqual([])
  jest.advanceTimersByTime(50)
  expect(sent).toEqual([[1, 'stdout', 'a']])
  jest.useRealTimers()
})
