import { describe, expect, test } from '@jest/globals'
import { CommClient, type KernelProblem } from '../src/comm/client.js'
import type { Channel } from '../src/comm/channel.js'

interface Sent {
  readonly id: number
  readonly method: string
  readonly params: { readonly id?: number }
}

/** The other end of the line. */
class FakeKernel {
  readonly sent: Sent[] = []
  opened = 0
  line!: Channel

  readonly open = async (): Promise<Channel> => {
    this.opened++
    const line: Channel = {
      send: (data) => void this.sent.push(data as Sent),
      onMessage: () => undefined,
      onClose: () => undefined,
      close: () => undefined,
    }
    this.line = line
    return line
  }

  answer(data: unknown, buffers: Uint8Array[] = []): void {
    this.line.onMessage(data, buffers)
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const problem = (work: Promise<unknown>): Promise<KernelProblem> =>
  work.then(
    () => {
      throw new Error('no problem')
    },
    (error: KernelProblem) => error,
  )

describe('CommClient', () => {
  test('answers come to their questions, in any order, over one line', async () => {
    const kernel = new FakeKernel()
    const client = new CommClient(kernel.open)
    const first = client.ask('listContexts', {})
    const second = client.ask('chunks', { contextId: 'c', runId: '0', target: 'peaks' })
    await turn()
    expect(kernel.sent.map(({ method }) => method)).toEqual(['listContexts', 'chunks'])
    kernel.answer({ id: kernel.sent[1]!.id, ok: true, result: 'two' }, [Uint8Array.of(1)])
    kernel.answer({ id: kernel.sent[0]!.id, ok: true, result: { contexts: [] } })
    expect((await first).result).toEqual({ contexts: [] })
    expect(await second).toEqual({ result: 'two', buffers: [Uint8Array.of(1)] })
    expect(kernel.opened).toBe(1)
  })

  test("progress is told, the kernel's error comes with tag and words", async () => {
    const kernel = new FakeKernel()
    const client = new CommClient(kernel.open)
    const told: unknown[] = []
    const asked = client.ask('runs', { contextId: 'c' }, { progress: (...args) => told.push(args) })
    await turn()
    const { id } = kernel.sent[0]!
    kernel.answer({ id, progress: { done: 3, total: 10, what: 'runs' } })
    kernel.answer({ id, ok: false, tag: 'DataNotAvailable', message: 'No context c.' })
    expect(await problem(asked)).toMatchObject({ tag: 'DataNotAvailable', message: 'No context c.' })
    expect(told).toEqual([[3, 10, 'runs']])
  })

  test('a stopped question tells the kernel, and a late answer disturbs nobody', async () => {
    const kernel = new FakeKernel()
    const client = new CommClient(kernel.open)
    const stop = new AbortController()
    const asked = client.ask('runs', { contextId: 'c' }, { signal: stop.signal })
    await turn()
    stop.abort()
    expect((await problem(asked)).tag).toBe('Aborted')
    const { id } = kernel.sent[0]!
    expect(kernel.sent[1]).toMatchObject({ method: 'cancel', params: { id } })
    kernel.answer({ id, ok: true, result: {} })
    await expect(client.ask('runs', { contextId: 'c' }, { signal: stop.signal })).rejects.toMatchObject({
      tag: 'Aborted',
    })
  })

  test('when the kernel goes, open questions fail in words, and the next one opens a new line', async () => {
    const kernel = new FakeKernel()
    const client = new CommClient(kernel.open)
    const asked = client.ask('listContexts', {})
    await turn()
    kernel.line.onClose('The kernel restarted.')
    expect(await problem(asked)).toMatchObject({ tag: 'Disconnected', message: 'The kernel restarted.' })
    const again = client.ask('listContexts', {})
    await turn()
    expect(kernel.opened).toBe(2)
    kernel.answer({ id: kernel.sent[1]!.id, ok: true, result: { contexts: [] } })
    expect((await again).result).toEqual({ contexts: [] })
  })

  test('a line that cannot be opened, or breaks while sending, is said, and tried again', async () => {
    let tries = 0
    const kernel = new FakeKernel()
    const client = new CommClient(() => {
      if (++tries === 1) return Promise.reject(new Error('no kernel'))
      return kernel.open()
    })
    expect(await problem(client.ask('listContexts', {}))).toMatchObject({
      tag: 'Disconnected',
      message: 'Error: no kernel',
    })
    const asked = client.ask('listContexts', {})
    await turn()
    kernel.answer({ id: kernel.sent[0]!.id, ok: true, result: 1 })
    expect((await asked).result).toBe(1)
    kernel.line.send = () => {
      throw new Error('Kernel is dead')
    }
    expect(await problem(client.ask('listContexts', {}))).toMatchObject({
      tag: 'Disconnected',
      message: expect.stringContaining('Kernel is dead'),
    })
  })

  test('events are told; what is no message is passed over', async () => {
    const kernel = new FakeKernel()
    const client = new CommClient(kernel.open)
    const events: unknown[] = []
    client.onEvent = (event) => events.push(event)
    const asked = client.ask('listContexts', {})
    await turn()
    for (const nonsense of [null, 7, 'x', [], {}, { id: 99, ok: true }, { id: 'a', progress: null }])
      kernel.answer(nonsense)
    kernel.answer({ event: 'runs', contextId: 'c' })
    kernel.answer({ id: kernel.sent[0]!.id, ok: true, result: 1 })
    await asked
    expect(events).toEqual([{ event: 'runs', contextId: 'c' }])
  })

  test('disposed, it answers nothing and can be disposed of again', async () => {
    const kernel = new FakeKernel()
    const client = new CommClient(kernel.open)
    const asked = client.ask('listContexts', {})
    await turn()
    client.dispose()
    client.dispose()
    expect((await problem(asked)).tag).toBe('Disconnected')
    expect((await problem(client.ask('listContexts', {}))).tag).toBe('Disconnected')
  })
})
