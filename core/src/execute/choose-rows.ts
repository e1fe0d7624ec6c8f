/** Choosing rows and fields of a chunk in the worker that has just decoded it. */
import { ENDS_CHECKED } from '../chunk/index.js'
import { StructArray, StructDtype, writeRows } from '../dtype/index.js'
import { InvalidArgument } from '../errors/index.js'
import { rowsWhere } from '../selection/index.js'
import { columnsToKeep, takePlace, type Chooser, type ChooserFunction } from '../storage/index.js'

interface Choice {
  /** As in metadata. */
  readonly dtype: string
  readonly texts: readonly string[]
  readonly fields: readonly string[] | undefined
}

/**
 * The built module, as workers load it. Tests run the TypeScript sources, which a worker cannot load: for the worker alone they
 * take the build beside them.
 */
const MODULE = import.meta.url.replace('/core/src/execute/', '/core/dist/execute/').replace(/[^/]*$/, 'choose-rows.js')

export const chooserOf = (
  dtype: StructDtype,
  texts: readonly string[],
  fields: readonly string[] | undefined,
): Chooser => ({
  module: MODULE,
  name: 'chooseRows',
  options: { dtype: dtype.toString(), texts, fields } satisfies Choice,
})

/** Reports the times of the rows that are judged by: see `edgesOf`. */
export const chooseRows: ChooserFunction = (bytes, { options, turn }, into) => {
  const { dtype, texts, fields } = options as Choice
  const rows = StructArray.fromBytes(dtypeOf(dtype), bytes)
  const indices = rowsWhere(texts, rows)
  const n = indices?.length ?? rows.length
  const place = takePlace(turn, n, into)
  if (place === undefined)
    throw new InvalidArgument(
      `the rows selected are more than the ${into.length / 1e9} GB that one array can hold; select fewer, load fewer columns with keepColumns, or go chunk by chunk with getIter`,
    )
  writeRows(rows, place, { names: fields, indices })
  return edges(rows).bytes()
}

/** A worker meets the same few dtypes again and again. */
const dtypes = new Map<string, StructDtype>()

function dtypeOf(text: string): StructDtype {
  let dtype = dtypes.get(text)
  if (dtype === undefined) dtypes.set(text, (dtype = StructDtype.parse(text)))
  return dtype
}

/** When the first row and the last ones are: all that the Laws of Chunking are checked by. */
function edges(rows: StructArray): StructArray {
  const ends = rows.slice(Math.max(1, rows.length - ENDS_CHECKED))
  return StructArray.concatenate([rows.slice(0, 1), ends]).pick(columnsToKeep(rows.dtype, []))
}

export const edgesOf = (report: Uint8Array, dtype: StructDtype): StructArray =>
  StructArray.fromBytes(dtype.pick(columnsToKeep(dtype, [])), report)
