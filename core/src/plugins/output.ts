import type { Chunk } from '../chunk/index.js'
import { PluginFailed, didYouMean, isStraxlabError, messageOf } from '../errors/index.js'
import { StructArray, type StructDtype } from '../dtype/index.js'
import type { Columns, Output, Row } from './spec.js'

/** Whatever a plugin gave for one data type, as rows of the promised dtype. `from` names plugin, run and chunk in messages. */
export function rowsOf(
  output: Exclude<Output, Chunk>,
  dtype: StructDtype,
  dataType: string,
  from: string,
): StructArray {
  if (output instanceof StructArray) return checkDtype(output, dtype, dataType, from)
  if (typeof output !== 'object' || output === null)
    throw new PluginFailed(
      `${from} gave ${output === null ? 'null' : typeof output} for ${dataType}; expected a StructArray, an object of columns, or a list of rows`,
    )
  try {
    if (Array.isArray(output)) return rowsFromList(output as readonly Row[], dtype, dataType, from)
    return rowsFromColumns(output as Columns, dtype, dataType, from)
  } catch (cause) {
    if (isStraxlabError(cause, 'PluginFailed')) throw cause
    throw new PluginFailed(`${from}: ${dataType} does not fit its dtype: ${messageOf(cause)}`, { cause })
  }
}

function checkDtype(array: StructArray, dtype: StructDtype, dataType: string, from: string): StructArray {
  if (array.dtype.equals(dtype, { titles: false })) return array
  throw new PluginFailed(
    `${from} did not deliver ${dataType} as promised.\nPromised:  ${dtype.withoutTitles().toString()}\nDelivered: ${array.dtype.withoutTitles().toString()}`,
  )
}

function rowsFromList(rows: readonly Row[], dtype: StructDtype, dataType: string, from: string): StructArray {
  rows.forEach((row, i) => {
    if (typeof row !== 'object' || row === null)
      throw new PluginFailed(`${from}: row ${i} of ${dataType} is ${String(row)}, expected an object of fields`)
    checkKnown(Object.keys(row), dtype, dataType, from)
  })
  return StructArray.fromRows(dtype, rows)
}

function rowsFromColumns(columns: Columns, dtype: StructDtype, dataType: string, from: string): StructArray {
  const given = Object.keys(columns).filter((name) => columns[name] !== undefined)
  checkKnown(given, dtype, dataType, from)
  return StructArray.fromColumns(dtype, columns)
}

function checkKnown(names: readonly string[], dtype: StructDtype, dataType: string, from: string): void {
  for (const name of names)
    if (!dtype.has(name))
      throw new PluginFailed(`${from}: ${dataType} has no field "${name}".${didYouMean(name, dtype.names)}`)
}
