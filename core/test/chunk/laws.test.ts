import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Chunk, continuityCheck, lawProblems, checkLaws, Rechunker, splitToSize } from '../../src/chunk/index.js'
import { StructArray, StructDtype, timeFields } from '../../src/dtype/index.js'
import { CannotSplit, ChunkLaw, InvalidArgument } from '../../src/errors/index.js'

const dtype = StructDtype.from([...timeFields, ['id', '<i4']])

interface Row {
  readonly time: bigint
  readonly endtime: bigint
  readonly id: number
}

/** Rows sorted by time that may overlap, from near `base` on. */
const rowsFrom = (base: bigint): fc.Arbitrary<Row[]> =>
  fc
    .array(
      fc.record({ at: fc.nat(30), far: fc.constantFrom(0, 0, 0, 1200, 5000), length: fc.integer({ min: 1, max: 20 }) }),
      { maxLength: 25 },
    )
    .map((specs) => {
      let shift = 0
      const times = specs.map(({ at, far, length }) => ({ time: (shift += far) + at, length }))
      times.sort((a, b) => a.time - b.time)
      return times.map(({ time, length }, id) => ({
        time: base + BigInt(time),
        endtime: base + BigInt(time + length),
        id,
      }))
    })

const bases = fc.constantFrom(0n, 2n ** 53n - 20n, 1_600_000_000_000_000_123n)

function chunkOf(rows: readonly Row[], start: bigint, more: { end?: bigint; targetSizeMb?: number } = {}): Chunk {
  const last = rows.reduce((end, row) => (row.endtime > end ? row.endtime : end), start)
  const data = StructArray.fromRows(dtype, rows as unknown as Record<string, unknown>[])
  const { end = last, targetSizeMb } = more
  return new Chunk({ dataType: 'x', dataKind: 'x', dtype, runId: '1', start, end, data, targetSizeMb })
}

const chunks = fc.tuple(bases, fc.nat(40)).chain(([base, margin]) =>
  rowsFrom(base).map((rows) => {
    const chunk = chunkOf(rows, base)
    return chunk.with({ end: chunk.end + BigInt(margin) })
  }),
)

const rowsOf = (chunk: Chunk): Row[] => chunk.data.toRows() as unknown as Row[]

/** By definition: every row lies on one side of t. */
const splitsAt = (rows: readonly Row[], t: bigint): boolean => rows.every((row) => row.endtime <= t || row.time >= t)

test('split: by definition', () => {
  fc.assert(
    fc.property(chunks, fc.integer({ min: -5, max: 200_000 }), fc.boolean(), (chunk, offset, allowEarlySplit) => {
      const t = chunk.start + BigInt(offset)
      const wanted = t < chunk.start ? chunk.start : t > chunk.end ? chunk.end : t
      const rows = rowsOf(chunk)
      if (!allowEarlySplit && !splitsAt(rows, wanted)) {
        expect(() => chunk.split(t)).toThrow(CannotSplit)
        return
      }
      const candidates = [chunk.start, wanted, ...rows.map((row) => row.time)]
      const best = candidates.filter((c) => c <= wanted && splitsAt(rows, c)).reduce((a, b) => (a > b ? a : b))
      const [left, right] = chunk.split(t, { allowEarlySplit })
      expect([left.start, left.end, right.start, right.end]).toEqual([chunk.start, best, best, chunk.end])
      expect(rowsOf(left)).toEqual(rows.filter((row) => row.endtime <= best))
      expect(rowsOf(right)).toEqual(rows.filter((row) => row.time >= best))
      expect(String(Chunk.concatenate([left, right]))).toBe(String(chunk))
    }),
    { numRuns: 500 },
  )
})

/** Chunks of one run that follow each other. */
const runs = fc
  .tuple(bases, fc.array(fc.tuple(rowsFrom(0n), fc.nat(2000)), { minLength: 1, maxLength: 6 }))
  .map(([base, parts]) => {
    let start = base
    return parts.map(([rows, margin]) => {
      const shifted = rows.map((row) => ({ ...row, time: row.time + start, endtime: row.endtime + start }))
      const chunk = chunkOf(shifted, start)
      const whole = chunk.with({ end: chunk.end + BigInt(margin) })
      start = whole.end
      return whole
    })
  })

async function follows(sequence: readonly Chunk[]): Promise<boolean> {
  try {
    for await (const chunk of continuityCheck(sequence)) void chunk
    return true
  } catch (error) {
    if (error instanceof ChunkLaw) return false
    throw error
  }
}

test('rechunk: the same rows in chunks that follow each other, split at gaps only', async () => {
  const targets = fc.constantFrom(20, 40, 100, 400, 100_000)
  await fc.assert(
    fc.asyncProperty(runs, targets, async (given, targetBytes) => {
      const rechunker = new Rechunker({ rechunk: true, runId: '1' })
      const out: Chunk[] = []
      for (const chunk of given) out.push(...rechunker.receive(chunk.with({ targetSizeMb: targetBytes / 1e6 })))
      out.push(...rechunker.flush())
      expect(out.flatMap(rowsOf)).toEqual(given.flatMap(rowsOf))
      expect([out[0]!.start, out.at(-1)!.end]).toEqual([given[0]!.start, given.at(-1)!.end])
      expect(await follows(out)).toBe(true)
      expect(out.flatMap(lawProblems)).toEqual([])
      for (const [i, chunk] of out.entries()) {
        const before = out.slice(0, i).flatMap(rowsOf)
        const latest = before.reduce((end, row) => (row.endtime > end ? row.endtime : end), 0n)
        if (before.length > 0 && chunk.length > 0) expect(rowsOf(chunk)[0]!.time - latest).toBeGreaterThan(1000n)
      }
      // All at once or one by one: the same gaps, so the same rows of the last chunk at most differ.
      expect(splitToSize(Chunk.concatenate(given), targetBytes).flatMap(rowsOf)).toEqual(given.flatMap(rowsOf))
    }),
    { numRuns: 300 },
  )
})

test('continuity: by definition', async () => {
  await fc.assert(
    fc.asyncProperty(runs, fc.array(fc.constantFrom(0, 0, 0, 3, 7)), async (given, shifts) => {
      const moved = given.map((chunk, i) => chunk.with({ end: chunk.end + BigInt(shifts[i] ?? 0) }))
      const expected = moved.every((chunk, i) => i === 0 || chunk.start === moved[i - 1]!.end)
      expect(await follows(moved)).toBe(expected)
    }),
    { numRuns: 200 },
  )
})

test('laws: by definition', () => {
  const anyRows = fc.array(
    fc.record({ time: fc.integer({ min: 20, max: 60 }), length: fc.integer({ min: -1, max: 9 }) }),
    {
      maxLength: 6,
    },
  )
  fc.assert(
    fc.property(anyRows, (specs) => {
      const rows = specs.map(({ time, length }, id) => ({ time: BigInt(time), endtime: BigInt(time + length), id }))
      const fits = rows.every((row) => row.time >= 20n && row.endtime <= 50n)
      const lasts = rows.every((row) => row.endtime > row.time)
      const sorted = rows.every((row, i) => i === 0 || row.time >= rows[i - 1]!.time)
      const broken = [
        ...(fits ? [] : ['row inside the chunk']),
        ...(lasts ? [] : ['row has a duration']),
        ...(sorted ? [] : ['rows sorted by time']),
      ]
      // Made with room for the rows, then shrunk: the constructor alone looks only at the last rows.
      const chunk = chunkOf(rows, 10n, { end: 100n })
      const shrunk = Object.assign(Object.create(Chunk.prototype) as Chunk, { ...chunk, start: 20n, end: 50n })
      expect(
        lawProblems(shrunk)
          .map(({ law }) => law)
          .sort(),
      ).toEqual(broken.sort())
      if (broken.length > 0) expect(() => checkLaws(shrunk)).toThrow(ChunkLaw)
      else expect(() => checkLaws(shrunk)).not.toThrow()
    }),
    { numRuns: 300 },
  )
})

test('merge puts columns side by side, and refuses chunks that do not match', () => {
  const rows = [{ time: 5n, endtime: 6n, id: 3 }]
  const one = chunkOf(rows, 0n, { end: 10n })
  const areas = StructDtype.from([...timeFields, ['area', '<f4']])
  const area = StructArray.fromRows(areas, [{ time: 5n, endtime: 6n, area: 2.5 }])
  const two = one.with({ data: area, dataType: 'y', targetSizeMb: 300 })
  const merged = Chunk.merge([one, null, two], 'both')
  expect(merged.data.toRows()).toEqual([{ time: 5n, endtime: 6n, id: 3, area: 2.5 }])
  expect([merged.dataType, merged.targetSizeMb]).toEqual(['both', 300])
  expect(() => Chunk.merge([one, two.with({ dataKind: 'z' })])).toThrow(/different data kinds: x, z/)
  expect(() => Chunk.merge([one, two.with({ end: 11n })])).toThrow(/different times/)
  expect(() => Chunk.merge([one, two.with({ data: null })])).toThrow(/numbers of rows: 1, 0/)
  expect(() => Chunk.merge([])).toThrow(InvalidArgument)
})

test.each([
  ['rows of another dtype', { dtype: StructDtype.from(timeFields) }, /has rows of/],
  ['a negative start', { start: -1n }, /before 0/],
  ['an end before the start', { start: 9n, end: 8n, data: null }, /before its start/],
  ['a row that starts early', { start: 6n }, /its first row at 5/],
  ['a row that ends late', { end: 5n }, /a row in it at 6/],
  ['no run', { runId: null }, /neither a run id/],
  ['overlapping subruns', { subruns: { a: { start: 0n, end: 5n }, b: { start: 4n, end: 9n } } }, /overlap/],
  ['an empty superrun', { superrun: {} }, /empty superrun/],
])('a chunk with %s is refused', (_, change, message) => {
  const good = chunkOf([{ time: 5n, endtime: 6n, id: 3 }], 0n, { end: 10n })
  const { dataType, dataKind, runId, start, end, data } = good
  const spec = { dataType, dataKind, dtype, runId, start, end, data }
  expect(() => new Chunk({ ...spec, ...change })).toThrow(ChunkLaw)
  expect(() => new Chunk({ ...spec, ...change })).toThrow(message)
})

test('titles of fields do not make a chunk refuse its rows', () => {
  const titled = StructDtype.from([...timeFields.slice(0, 1), [['The end', 'endtime'], '<i8'], ['id', '<i4']])
  const chunk = chunkOf([{ time: 5n, endtime: 6n, id: 3 }], 0n)
  expect(() => chunk.with({ dtype: titled })).not.toThrow()
})

test('times too far apart for float64 are split exactly', () => {
  const far = 2n ** 62n
  const chunk = chunkOf(
    [
      { time: 1n, endtime: 3n, id: 0 },
      { time: far, endtime: far + 1n, id: 1 },
      { time: far + 1n, endtime: far + 3n, id: 2 },
    ],
    0n,
  )
  const [left, right] = chunk.split(far + 1n)
  expect([left.length, right.length]).toEqual([2, 1])
  expect(() => chunk.split(far + 2n)).toThrow(CannotSplit)
  expect(chunk.split(far + 2n, { allowEarlySplit: true })[0].end).toBe(far + 1n)
})

test('a chunk says what it is', () => {
  expect(String(chunkOf([{ time: 5n, endtime: 6n, id: 3 }], 0n, { end: 2_500_000_000n }))).toBe(
    '(1.x: 0.000 000 000 s - 2.500 000 000 s, 1 items, 0.0 MB/s)',
  )
})
