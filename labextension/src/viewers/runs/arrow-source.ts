import { DataType, TimeUnit, tableFromIPC, type Vector } from 'apache-arrow'
import type { ColumnSource } from './column-source.js'

const NS_PER_UNIT: Readonly<Record<number, bigint>> = {
  [TimeUnit.SECOND]: 1_000_000_000n,
  [TimeUnit.MILLISECOND]: 1_000_000n,
  [TimeUnit.MICROSECOND]: 1000n,
  [TimeUnit.NANOSECOND]: 1n,
}

/**
 * Timestamps and durations as exact ns. Arrow's own `get` gives timestamps as a number of ms, which rounds ns; the stored int64
 * are read instead.
 */
function int64Source(vector: Vector, nsPerUnit: bigint): ColumnSource {
  const stored = vector.data.flatMap((data) => ({
    values: data.values as BigInt64Array,
    length: data.length,
  }))
  const starts: number[] = []
  let total = 0
  for (const { length } of stored) {
    starts.push(total)
    total += length
  }
  return {
    get(row) {
      if (!vector.isValid(row)) return undefined
      let part = starts.length - 1
      while (starts[part]! > row) part--
      return stored[part]!.values[row - starts[part]!]! * nsPerUnit
    },
  }
}

function sourceOf(vector: Vector): ColumnSource {
  const { type } = vector
  if (DataType.isTimestamp(type) || DataType.isDuration(type)) return int64Source(vector, NS_PER_UNIT[type.unit]!)
  if (DataType.isList(type)) {
    return { get: (row) => (vector.get(row) as { toArray(): unknown[] } | null)?.toArray().map(String) }
  }
  return { get: (row) => vector.get(row) as never }
}

/** The columns of an Arrow IPC stream by name. */
export function arrowSources(bytes: Uint8Array, rows: number): Map<string, ColumnSource> {
  const table = tableFromIPC(bytes)
  if (table.numRows !== rows) throw new TypeError(`The Arrow table has ${table.numRows} rows, expected ${rows}.`)
  return new Map(table.schema.fields.map(({ name }) => [name, sourceOf(table.getChild(name)!)]))
}
