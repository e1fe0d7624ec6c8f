import { describe, expect, test } from '@jest/globals'
import { InvalidArgument } from '../../src/errors/index.js'
import {
  diff,
  findBreak,
  firstUnsorted,
  fullyContainedIn,
  offsetsFrom,
  overlapIndices,
  sortByTime,
  splitByContainment,
  splitTouchingWindows,
  timeAxis,
  timeExtremes,
  timeToPreviousNextInterval,
  touchingWindows,
} from '../../src/processing/index.js'
import { Random } from '../graphs/random.js'
import { intervals, pairs, spansOf, type Row } from './cases.js'

const seed = Number(process.env['STRAXLAB_SEED'] ?? 1)

/** Where time 0 lies, and how long a unit of time is: the last ones span more than 2^53 ns, where doubles are no longer exact. */
const AXES = [
  [0n, 1n],
  [1_646_121_600_000_000_000n, 1n],
  [2n ** 53n - 7n, 1n],
  [3n, 2n ** 50n + 1n],
] as const

/** Sorted by time; rows of `disjoint` ones do not overlap. Lengths are in ns, so a unit of time does not stretch them. */
function rows(r: Random, disjoint: boolean): Row[] {
  const result: Row[] = []
  let end = 0
  let time = 0
  for (let i = r.int(0, 12); i > 0; i--) {
    time = Math.max(time + r.int(0, 8), disjoint ? end : 0)
    const row = [time, r.int(0, r.chance(0.2) ? 20 : 4), r.int(1, 2), r.int(-1, 3)] as const
    end = time + row[1] * row[2]
    result.push(row)
  }
  return result
}

const cases = Array.from({ length: 400 }, (_, i) => {
  const r = new Random(1000 * seed + i)
  const [base, unit] = AXES[i % AXES.length]!
  const make = (disjoint: boolean) => intervals(rows(r, disjoint), (time) => base + BigInt(time) * unit)
  return { i, r, things: make(r.chance(0.3)), containers: make(true), overlapping: make(false) }
})

const each = (body: (one: (typeof cases)[number]) => void): void => {
  for (const one of cases)
    try {
      body(one)
    } catch (cause) {
      throw new Error(`case ${one.i}`, { cause })
    }
}

describe('against what the words mean', () => {
  test('fullyContainedIn, splitByContainment', () =>
    each(({ things, containers }) => {
      const inside = spansOf(things).map(([from, to]) =>
        // Of containers that do not overlap; an empty thing on a border is in none but the one after it.
        spansOf(containers).findIndex(([start, end]) => start <= from && to <= end && from < end),
      )
      expect([...fullyContainedIn(things, containers)]).toEqual(inside)
      const split = splitByContainment(things, containers)
      expect(split.map(spansOf)).toEqual(
        Array.from({ length: containers.length }, (_, c) => spansOf(things).filter((_, k) => inside[k] === c)),
      )
    }))

  test('touchingWindows, splitTouchingWindows: first to last of those that touch', () =>
    each(({ r, things, overlapping }) => {
      const window = r.pick([0, 1, 5])
      const all = spansOf(things)
      const endsSorted = all.every(([, end], i) => i === 0 || all[i - 1]![1] <= end)
      if (!endsSorted) return
      const found = pairs(touchingWindows(things, overlapping, window))
      const split = splitTouchingWindows(things, overlapping, window)
      spansOf(overlapping).forEach(([start, end], c) => {
        const touching = all.flatMap(([from, to], k) =>
          from < end + BigInt(window) && to > start - BigInt(window) ? [k] : [],
        )
        const [first, last] = found[c]!
        expect(Array.from({ length: Math.max(0, last! - first!) }, (_, k) => first! + k)).toEqual(touching)
        expect(spansOf(split[c]!)).toEqual(touching.map((k) => all[k]!))
      })
    }))

  test('diff, findBreak', () =>
    each(({ r, things }) => {
      const all = spansOf(things)
      const latest = all.map((_, i) => all.slice(0, i + 1).reduce((most, [, end]) => (end > most ? end : most), -1n))
      expect([...diff(things)]).toEqual(all.slice(1).map(([start], i) => start - latest[i]!))
      const [safe, notBefore] = [BigInt(r.int(1, 10)), r.pick(all)?.[0] ?? 0n]
      const first = all.findIndex(
        ([start], i) => i > 0 && start >= (latest[i - 1]! > notBefore ? latest[i - 1]! : notBefore) + safe,
      )
      expect(findBreak(things, safe, notBefore)).toBe(first)
    }))

  test('sortByTime is stable, by time and channel', () =>
    each(({ r, things }) => {
      const order = r.some(
        Array.from({ length: things.length }, (_, i) => i),
        things.length,
        things.length,
      )
      const mixed = things.take(order).withColumn(['number', '<i4'], Int32Array.from(order.keys()))
      const key = (i: number) => [(mixed.column('time') as BigInt64Array)[i]!, (mixed.column('channel') as Int16Array)[i]!] as const // prettier-ignore
      const expected = [...order.keys()].sort((a, b) => {
        const [[ta, ca], [tb, cb]] = [key(a), key(b)]
        return ta < tb ? -1 : ta > tb ? 1 : ca - cb || a - b
      })
      expect([...(sortByTime(mixed).column('number') as Int32Array)]).toEqual(expected)
    }))

  test('timeToPreviousNextInterval, of things and intervals that do not overlap', () =>
    each(({ r, containers }) => {
      const unit = containers.length > 1 ? r.int(1, 3) : 1
      const things = containers.take(
        Array.from({ length: containers.length }, (_, i) => i).filter((i) => i % unit === 0),
      )
      const others = containers.take(
        Array.from({ length: containers.length }, (_, i) => i).filter((i) => i % unit !== 0),
      )
      const { toPrevious, toNext } = timeToPreviousNextInterval(things, others)
      spansOf(things).forEach(([start, end], i) => {
        const before = spansOf(others).filter(([from, to]) => to <= start && from < start)
        const after = spansOf(others).filter(([from]) => from >= end)
        const last = before.reduce((most, [, to]) => (to > most ? to : most), -1n)
        if (start < end) expect(toPrevious[i]).toBe(before.length > 0 ? start - last : -1n)
        if (start < end) expect(toNext[i]).toBe(after.length > 0 ? after[0]![0] - end : -1n)
      })
    }))

  test('overlapIndices', () => {
    const r = new Random(seed)
    for (let i = 0; i < 2000; i++) {
      const [a, nA, b, nB] = [r.int(-9, 9), r.int(0, 9), r.int(-9, 9), r.int(0, 9)] as const
      const both = Array.from({ length: nA }, (_, k) => a + k).filter((x) => x >= b && x < b + nB)
      const [[a0, a1], [b0, b1]] = overlapIndices(a, nA, b, nB)
      expect(Array.from({ length: a1 - a0 }, (_, k) => a + a0 + k)).toEqual(both)
      expect(Array.from({ length: b1 - b0 }, (_, k) => b + b0 + k)).toEqual(both)
    }
    expect(() => overlapIndices(0, -1, 0, 1)).toThrow(InvalidArgument)
  })

  test('times on one axis: offsets that are exact, or the times themselves', () => {
    const r = new Random(seed)
    const far = [0n, 2n ** 32n, 2n ** 53n - 1n, 2n ** 53n, -(2n ** 62n), 1_646_121_600_000_000_000n]
    for (let i = 0; i < 300; i++) {
      const times = (): BigInt64Array =>
        BigInt64Array.from(
          { length: r.int(0, 6) },
          () => r.pick(far) + BigInt(r.int(-5, 5)) * (r.chance(0.5) ? 2n ** 31n : 1n),
        )
      const columns = [times(), times()]
      const { columns: put, base } = timeAxis(columns)
      put.forEach((column, k) =>
        expect(Array.from(column as ArrayLike<number | bigint>, (t) => BigInt(t) + base)).toEqual([...columns[k]!]),
      )
      const sorted = [...columns[0]!].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
      expect(timeExtremes(columns[0]!)).toEqual(sorted.length === 0 ? undefined : [sorted[0], sorted.at(-1)])
      expect(firstUnsorted(columns[0]!)).toBe(columns[0]!.findIndex((t, k) => k > 0 && t < columns[0]![k - 1]!))
      const near = BigInt64Array.from(columns[1]!, (t) => t % 2n ** 52n)
      expect(Array.from(offsetsFrom(near, 17n), BigInt)).toEqual(Array.from(near, (t) => t - 17n))
    }
  })
})

test.each([fullyContainedIn, splitByContainment, touchingWindows, splitTouchingWindows, timeToPreviousNextInterval])(
  '%p refuses rows that are not sorted, or end before they start',
  (work) => {
    const good = intervals([[0, 1, 1, 0], [5, 1, 1, 0]]) // prettier-ignore
    const unsorted = intervals([[5, 1, 1, 0], [0, 1, 1, 0]]) // prettier-ignore
    const negative = intervals([[0, -1, 1, 0]])
    for (const bad of [unsorted, negative]) {
      expect(() => work(bad, good)).toThrow(/row \d/)
      expect(() => work(good, bad)).toThrow(InvalidArgument)
    }
  },
)
