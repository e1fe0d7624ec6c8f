import { titleAndUnit } from '../displays/index.js'
import type { NumericColumn } from '../dtype/index.js'
import { count, count2d, Extent, makeBins, plottableValues, type Bins } from '../plot/index.js'
import type { PreviewAnswer } from '../table/index.js'
import { callCode } from './code.js'
import type { Given } from './given.js'
import { Pace } from './pace.js'
import { lookAt } from './rows.js'
import type { Answerer, Task } from './task.js'

const DEFAULT_BINS = 100
const MOST_BINS = 4096
const MOST_CELLS = 2 ** 22

/** Columns beyond this are not kept between finding their limits and counting, but read twice. */
const MOST_KEPT_BYTES = 512e6

/** Rows between two looks at the clock. */
const ROWS_AT_ONCE = 2 ** 16

interface AxisRequest {
  readonly field: string
  readonly log: boolean
  readonly range: readonly [number, number] | undefined
}

interface PreviewQuestion {
  readonly runId: string
  readonly target: string
  /** One or two. */
  readonly axes: readonly AxisRequest[]
  readonly bins: number
  readonly selection: string | undefined
}

/** The columns of one chunk, one an axis. */
type Columns = readonly ArrayLike<number>[]

function questionOf(given: Given): PreviewQuestion {
  const axis = (field: string, log: string, range: string): AxisRequest => ({
    field: given.text(field),
    log: given.flag(log),
    range: given.range(range),
  })
  const axes = [axis('x', 'logX', 'rangeX'), ...(given.has('y') ? [axis('y', 'logY', 'rangeY')] : [])]
  const most = axes.length === 1 ? MOST_BINS : Math.floor(Math.sqrt(MOST_CELLS))
  return {
    runId: given.text('runId'),
    target: given.text('target'),
    axes,
    bins: given.has('bins') ? given.whole('bins', 1, most) : DEFAULT_BINS,
    selection: given.optionalText('selection'),
  }
}

/** Whole ns as floats: an axis of a plot holds no more. */
function plainNumbers(column: NumericColumn): ArrayLike<number> {
  if (!(column instanceof BigInt64Array || column instanceof BigUint64Array)) return column
  return Float64Array.from(column as ArrayLike<bigint>, Number)
}

const bytesOf = (columns: Columns): number =>
  columns.reduce((sum, values) => sum + ((values as { byteLength?: number }).byteLength ?? 8 * values.length), 0)

/** Reads the columns chunk by chunk; what the data say about themselves on the way is noted. */
class ColumnReader {
  nRows = 0
  readonly units: (string | undefined)[] = []

  constructor(
    private readonly question: PreviewQuestion,
    private readonly task: Task,
  ) {}

  async *columns(): AsyncGenerator<Columns, void, undefined> {
    const { runId, target, axes, selection } = this.question
    const keepColumns = [...new Set(axes.map(({ field }) => field))]
    this.nRows = 0
    for await (const { data } of lookAt(this.task, runId, target, { keepColumns, selection })) {
      this.nRows += data.length
      axes.forEach(({ field }, i) => (this.units[i] = titleAndUnit(data.dtype.field(field)).unit))
      yield axes.map(({ field }) => plainNumbers(plottableValues(data, field)))
    }
  }
}

/** The limits of the axes, and the columns themselves unless they are too many to keep. */
async function limits(
  reader: ColumnReader,
  axes: readonly AxisRequest[],
): Promise<{ ranges: readonly (readonly [number, number])[]; kept: Columns[] | undefined }> {
  const extents = axes.map(({ log }) => new Extent(log))
  let kept: Columns[] | undefined = []
  let bytes = 0
  const pace = new Pace()
  for await (const columns of reader.columns()) {
    for (const [i, values] of columns.entries())
      for (const part of parts(values)) {
        extents[i]!.add(part)
        await pace.breathe()
      }
    bytes += bytesOf(columns)
    if (bytes > MOST_KEPT_BYTES) kept = undefined
    kept?.push(columns)
  }
  return { ranges: extents.map(({ range }) => range), kept }
}

function* parts(values: ArrayLike<number>): Generator<ArrayLike<number>, void, undefined> {
  for (let at = 0; at < values.length; at += ROWS_AT_ONCE) yield slice(values, at)
}

const slice = (values: ArrayLike<number>, at: number): ArrayLike<number> =>
  (values as Float64Array).subarray(at, at + ROWS_AT_ONCE)

async function countInto(counts: Float64Array, [x, y]: Columns, bins: readonly Bins[], pace: Pace): Promise<void> {
  for (let at = 0; at < x!.length; at += ROWS_AT_ONCE) {
    if (y === undefined) count(slice(x!, at), bins[0]!, counts)
    else count2d(slice(x!, at), slice(y, at), bins[0]!, bins[1]!, counts)
    await pace.breathe()
  }
}

export const previewColumns: Answerer<'previewColumns'> = async (given, task) => {
  const question = questionOf(given)
  const { axes, runId, target, selection } = question
  const reader = new ColumnReader(question, task)
  const known = axes.every(({ range }) => range !== undefined)
  const { ranges, kept } = known ? { ranges: [], kept: undefined } : await limits(reader, axes)
  const bins = axes.map(({ log, range }, i) => makeBins([], { bins: question.bins, log, range: range ?? ranges[i] }))
  const counts = new Float64Array(bins.reduce((n, { edges }) => n * (edges.length - 1), 1))
  const pace = new Pace()
  for await (const columns of kept ?? reader.columns()) await countInto(counts, columns, bins, pace)
  const result: PreviewAnswer = {
    nRows: reader.nRows,
    edgesX: Array.from(bins[0]!.edges),
    ...(bins[1] ? { edgesY: Array.from(bins[1].edges) } : {}),
    buffer: 0,
    units: {
      ...(reader.units[0] === undefined ? {} : { x: reader.units[0] }),
      ...(reader.units[1] === undefined ? {} : { y: reader.units[1] }),
    },
    code: callCode(task.variable, 'getArray', runId, target, { selection }),
  }
  return { result, buffers: [new Uint8Array(Uint32Array.from(counts).buffer)] }
}
