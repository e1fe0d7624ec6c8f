import { describe, expect, test } from '@jest/globals'
import { mapAhead, mapPool, Producer, sleep, Turns } from '../../src/stream/index.js'

async function* items(n: number, log: number[] = [], failAt = Infinity): AsyncGenerator<{ a: number; b: number }> {
  try {
    for (let i = 0; i < n; i++) {
      if (i === failAt) throw new Error(`no item ${i}`)
      log.push(i)
      yield { a: i, b: 10 * i }
    }
  } finally {
    log.push(-1)
  }
}

const take = async (reader: AsyncIterator<number>, n: number): Promise<number[]> => {
  const taken: number[] = []
  for (let i = 0; i < n; i++) {
    const next = await reader.next()
    if (next.done) break
    taken.push(next.value)
  }
  return taken
}

describe('Producer and Topic', () => {
  test('every reader of every topic gets every item, in any order of reading', async () => {
    const log: number[] = []
    const producer = new Producer<number>(['a', 'b'], () => items(5, log))
    const [a1, a2, b] = [producer.topic('a').reader(), producer.topic('a').reader(), producer.topic('b').reader()]
    expect(log).toEqual([])
    expect(await take(a1, 3)).toEqual([0, 1, 2])
    expect(log).toEqual([0, 1, 2])
    expect(await take(b, 9)).toEqual([0, 10, 20, 30, 40])
    expect(await take(a2, 9)).toEqual([0, 1, 2, 3, 4])
    expect(await take(a1, 9)).toEqual([3, 4])
    expect(producer.topic('a').mostWaiting).toBe(5)
    expect(log).toEqual([0, 1, 2, 3, 4, -1])
  })

  test('readers that ask at once share one step', async () => {
    const log: number[] = []
    const producer = new Producer<number>(['a'], () => items(3, log))
    const readers = [1, 2, 3].map(() => producer.topic('a').reader())
    expect(await Promise.all(readers.map((reader) => take(reader, 1)))).toEqual([[0], [0], [0]])
    expect(log).toEqual([0])
    expect(producer.topic('a').mostWaiting).toBe(1)
  })

  test('spies see each item before readers do, slow production down, and are closed at the end', async () => {
    const seen: string[] = []
    const producer = new Producer<number>(['a'], () => items(2))
    producer.topic('a').spy({
      receive: async (x) => void (await sleep(1, undefined, ''), seen.push(`spy ${x}`)),
      close: async () => void seen.push('closed'),
    })
    for await (const x of producer.topic('a').reader()) seen.push(`read ${x}`)
    expect(seen).toEqual(['spy 0', 'read 0', 'spy 1', 'read 1', 'closed'])
  })

  test('a failure reaches every reader, now and later', async () => {
    const producer = new Producer<number>(['a', 'b'], () => items(5, [], 2))
    const [a, b] = [producer.topic('a').reader(), producer.topic('b').reader()]
    await expect(take(a, 5)).rejects.toThrow('no item 2')
    expect(await take(b, 2)).toEqual([0, 10])
    await expect(b.next()).rejects.toThrow('no item 2')
    await expect(a.next()).rejects.toThrow('no item 2')
  })

  test('stop ends the source; a reader that leaves no longer makes items wait', async () => {
    const log: number[] = []
    const producer = new Producer<number>(['a'], () => items(1000, log))
    const [fast, slow] = [producer.topic('a').reader(), producer.topic('a').reader()]
    await take(fast, 5)
    await slow.return!()
    await take(fast, 50)
    expect(producer.topic('a').mostWaiting).toBeLessThanOrEqual(6)
    await producer.stop()
    expect(log.at(-1)).toBe(-1)
    expect(await fast.next()).toEqual({ value: undefined, done: true })
  })

  test('drain produces what nobody reads', async () => {
    const log: number[] = []
    const producer = new Producer<number>(['a'], () => items(3, log))
    await producer.topic('a').drain()
    expect(log).toEqual([0, 1, 2, -1])
  })
})

describe('mapPool', () => {
  test('keeps the order, and never more under way than allowed', async () => {
    let [running, most] = [0, 0]
    const results = await mapPool([30, 10, 20, 5, 1], 2, async (ms, i) => {
      most = Math.max(most, ++running)
      await sleep(ms, undefined, '')
      running--
      return i
    })
    expect(results).toEqual([0, 1, 2, 3, 4])
    expect(most).toBe(2)
  })

  test('a failure stops what has not started', async () => {
    const started: number[] = []
    const work = mapPool([0, 1, 2, 3, 4, 5], 2, async (i) => {
      started.push(i)
      await sleep(1, undefined, '')
      if (i === 1) throw new Error('one')
    })
    await expect(work).rejects.toThrow('one')
    expect(started.length).toBeLessThanOrEqual(4)
  })
})

describe('mapAhead', () => {
  /** Work that is done when told to, and what was seen of it. */
  function workshop() {
    const [begun, ended]: [number[], string[]] = [[], []]
    const finish = new Map<number, (error?: Error) => void>()
    const work = (item: number, signal: AbortSignal): Promise<number> =>
      new Promise<number>((resolve, reject) => {
        begun.push(item)
        finish.set(item, (error) => (error ? reject(error) : resolve(10 * item)))
        signal.addEventListener('abort', () => reject(new Error('told to stop')))
        if (signal.aborted) reject(new Error('told to stop'))
      }).finally(() => void ended.push(`${item}`))
    return { begun, ended, finish, work }
  }

  test.each([1, 2, 3])('keeps the order, with %i under way at most, taken only when asked for', async (most) => {
    const { begun, finish, work } = workshop()
    const results = mapAhead([0, 1, 2, 3], most, work)
    expect(begun).toEqual([])
    for (const i of [0, 1, 2, 3]) {
      const next = results.next()
      await sleep(1, undefined, '')
      expect(begun).toHaveLength(Math.min(4, i + most))
      // The next one is done first: the order stays.
      finish.get(i + 1)?.()
      finish.get(i)!()
      expect(await next).toEqual({ done: false, value: 10 * i })
    }
    expect((await results.next()).done).toBe(true)
  })

  test('a reader that leaves stops what is under way, and waits for it', async () => {
    const { begun, ended, finish, work } = workshop()
    const results = mapAhead([0, 1, 2, 3], 3, work)
    const first = results.next()
    await sleep(1, undefined, '')
    finish.get(0)!()
    await first
    await results.return()
    expect([begun, ended]).toEqual([
      [0, 1, 2],
      ['0', '1', '2'],
    ])
  })

  test('a failure comes after the results before it, stops the others and closes the source', async () => {
    const { ended, finish, work } = workshop()
    const log: number[] = []
    const source = async function* (): AsyncGenerator<number> {
      for await (const { a } of items(9, log)) yield a
    }
    const results = mapAhead(source(), 3, work)
    const first = results.next()
    await sleep(1, undefined, '')
    finish.get(1)!(new Error('broken'))
    finish.get(0)!()
    expect((await first).value).toBe(0)
    await expect(results.next()).rejects.toThrow('broken')
    expect(ended.toSorted()).toEqual(['0', '1', '2', '3'])
    expect(log).toEqual([0, 1, 2, 3, -1])
  })

  test('the signal given reaches what is under way', async () => {
    const { work } = workshop()
    const controller = new AbortController()
    const next = mapAhead([0, 1], 2, work, controller.signal).next()
    await sleep(1, undefined, '')
    controller.abort()
    await expect(next).rejects.toThrow('told to stop')
  })
})

test('work that takes its turns lets timers in between', async () => {
  const turns = new Turns()
  let timer = false
  setTimeout(() => (timer = true), 1)
  const busyUntil = performance.now() + 1000
  while (!timer && performance.now() < busyUntil) await turns.next()
  expect(timer).toBe(true)
})
