/** Choosing rows and fields of a chunk in the worker that decodes it, while they are in the processor's cache. */
import type { RowSink } from '../codecs/index.js'
import { ENDS_CHECKED, startTimes } from '../chunk/index.js'
import { joinRows, rowWriter, StructArray, StructDtype, type RowWriter } from '../dtype/index.js'
import { rowsWhere, type RowCondition } from '../selection/index.js'
import { columnsToKeep, type Chooser, type ChooserFunction, type ChooserGiven } from '../storage/index.js'
import { RowPlacer } from './row-placer.js'

interface Choice extends RowCondition {
  /** As in metadata. */
  readonly dtype: string
  readonly fields: readonly string[] | undefined
}

/**
 * The built module, as workers load it. Tests run the TypeScript sources, which a worker cannot load: for the worker alone they
 * take the build beside them.
 */
const MODULE = import.meta.url.replace('/core/src/execute/', '/core/dist/execute/').replace(/[^/]*$/, 'choose-rows.js')

export const chooserOf = (
  dtype: StructDtype,
  { texts, time }: RowCondition,
  fields: readonly string[] | undefined,
): Chooser => ({
  module: MODULE,
  name: 'chooseRows',
  options: { dtype: dtype.toString(), texts, time, fields } satisfies Choice,
  takesAll: texts.length === 0 && time === undefined,
})

/** Reports the times of the rows that the chunk is judged by: see `edgesOf`. */
export const chooseRows: ChooserFunction = (given, into) => new RowChooser(given, into)

class RowChooser implements RowSink {
  private readonly choice: Choice
  private readonly dtype: StructDtype
  private readonly placer: RowPlacer
  private readonly edges: Uint8Array[] = []
  private readonly write: RowWriter
  private readonly writeTimes: RowWriter
  private readonly timesSize: number
  private seen = 0
  readonly isBefore: RowSink['isBefore']

  constructor(
    private readonly given: ChooserGiven,
    into: Uint8Array,
  ) {
    this.choice = given.options.options as Choice
    this.dtype = dtypeOf(this.choice.dtype)
    const times = columnsToKeep(this.dtype, [])
    this.write = rowWriter(this.dtype, this.choice.fields)
    this.writeTimes = rowWriter(this.dtype, times)
    this.timesSize = this.dtype.pick(times).itemsize
    this.placer = new RowPlacer(given.options.turn, into)
    const { time } = this.choice
    // Rows that only touch the range may begin any time before it.
    if (time?.mode === 'fully_contained') this.isBefore = (row, index) => this.isEarlier(row, index, time.range[0])
  }

  /** Rows are sorted by time: those before one that begins too early do so, too. The last ones are wanted by `edgesOf`. */
  private isEarlier(row: Uint8Array, index: number, from: bigint): boolean {
    if (index > this.given.rows - ENDS_CHECKED) return false
    return startTimes(StructArray.fromBytes(this.dtype, row))[0]! < from
  }

  skip(rows: number): void {
    this.seen += rows
  }

  rows(bytes: Uint8Array): boolean {
    const rows = StructArray.fromBytes(this.dtype, bytes)
    this.keepEdges(bytes, this.isLast(rows))
    const indices = rowsWhere(this.choice, rows)
    this.placer.add(indices?.length ?? rows.length, (memory) => this.write(bytes, memory, indices))
    return !this.isLast(rows)
  }

  /** Rows are sorted by time: those behind the end of a time range need not be decoded. */
  private isLast(rows: StructArray): boolean {
    const end = this.choice.time?.range[1]
    if (end === undefined || rows.length === 0) return false
    return startTimes(rows.slice(rows.length - 1))[0]! >= end
  }

  end(): Uint8Array {
    this.placer.end()
    const isAll = this.seen === this.given.rows
    return joinRows([...this.edges, Uint8Array.of(isAll ? 1 : 0)])
  }

  /** When the first row and the last ones are: all that the Laws of Chunking are checked by. */
  private keepEdges(bytes: Uint8Array, isLast: boolean): void {
    const { itemsize } = this.dtype
    const first = this.seen
    this.seen += bytes.length / itemsize
    const ends = Math.max(1, (isLast ? this.seen : this.given.rows) - ENDS_CHECKED)
    if (first === 0) this.keepTimes(bytes.subarray(0, itemsize))
    if (this.seen > ends) this.keepTimes(bytes.subarray(Math.max(0, ends - first) * itemsize))
  }

  private keepTimes(bytes: Uint8Array): void {
    const times = new Uint8Array((bytes.length / this.dtype.itemsize) * this.timesSize)
    this.writeTimes(bytes, times)
    this.edges.push(times)
  }
}

/** A worker meets the same few dtypes again and again. */
const dtypes = new Map<string, StructDtype>()

function dtypeOf(text: string): StructDtype {
  let dtype = dtypes.get(text)
  if (dtype === undefined) dtypes.set(text, (dtype = StructDtype.parse(text)))
  return dtype
}

/** The times of the first row and the last ones; whether those are the chunk's last, or only the last that were decoded. */
export function edgesOf(report: Uint8Array, dtype: StructDtype): { times: StructArray; isAll: boolean } {
  const times = StructArray.fromBytes(dtype.pick(columnsToKeep(dtype, [])), report.subarray(0, report.length - 1))
  return { times, isAll: report[report.length - 1] === 1 }
}
