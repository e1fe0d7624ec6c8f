import { expect, test } from '@jest/globals'
import { SendQueue } from '../../src/wire/send-queue.js'

/** As zeromq.js: a second send while one is under way is refused. */
class BusySocket {
  readonly sent: number[] = []
  #busy = false

  async send([frame]: Uint8Array[]): Promise<void> {
    if (this.#busy) throw new Error('Socket is busy writing')
    this.#busy = true
    await new Promise((resolve) => setImmediate(resolve))
    this.#busy = false
    if (frame![0] === 255) throw new Error('unreachable client')
    this.sent.push(frame![0]!)
  }
}

test('everything is sent, in order, one at a time', async () => {
  const socket = new BusySocket()
  const failures: unknown[] = []
  const queue = new SendQueue(socket, (error) => failures.push(error))
  for (let i = 0; i < 200; i++) queue.push([Uint8Array.of(i)])
  await queue.flush()
  expect(socket.sent).toEqual(Array.from({ length: 200 }, (_, i) => i))
  expect(failures).toEqual([])
})

test('a failed send is told and does not hold up the others', async () => {
  const socket = new BusySocket()
  const failures: unknown[] = []
  const queue = new SendQueue(socket, (error) => failures.push(error))
  for (const i of [1, 255, 2]) queue.push([Uint8Array.of(i)])
  await queue.flush()
  queue.push([Uint8Array.of(3)])
  await queue.flush()
  expect(socket.sent).toEqual([1, 2, 3])
  expect(failures).toHaveLength(1)
})
