import type { NumericColumn, StructArray } from '../dtype/index.js'
import { InvalidArgument, didYouMean } from '../errors/index.js'

/** Numbers to plot and what they are. */
export interface Series {
  readonly values: ArrayLike<number>
  /** Title of the axis, with unit. */
  readonly label: string
  readonly name: string
}

/** Anything with numbers in it. */
export type Numbers = NumericColumn | readonly number[] | readonly bigint[]

/** Above this, int64 values are absolute times: they are plotted as seconds since the first one, which a float can hold. */
const ABSOLUTE_TIME = 1e15

function plainNumbers(values: Numbers): { values: ArrayLike<number>; fromNs?: bigint } {
  const first = values[0]
  if (typeof first !== 'bigint') return { values: values as ArrayLike<number> }
  const ints = values as ArrayLike<bigint>
  let least = first
  for (let i = 1; i < ints.length; i++) if (ints[i]! < least) least = ints[i]!
  const absolute = Number(least) > ABSOLUTE_TIME
  const out = new Float64Array(ints.length)
  for (let i = 0; i < out.length; i++) out[i] = absolute ? Number(ints[i]! - least) / 1e9 : Number(ints[i]!)
  return absolute ? { values: out, fromNs: least } : { values: out }
}

/** Bare numbers as series. */
export function series(values: Numbers, label = 'value'): Series {
  const { values: plain, fromNs } = plainNumbers(values)
  return { values: plain, name: label, label: fromNs === undefined ? label : `${label}: s since ${fromNs} ns` }
}

/**
 * The numbers of a scalar field.
 *
 * @throws InvalidArgument for an unknown field, text, or a field with several values a row
 */
export function plottableValues(array: StructArray, name: string): NumericColumn {
  if (!array.dtype.has(name)) {
    throw new InvalidArgument(`No field "${name}" to plot.${didYouMean(name, array.dtype.names)}`, {
      known: array.dtype.names,
    })
  }
  const field = array.dtype.field(name)
  if (field.shape.length > 0) {
    throw new InvalidArgument(
      `Field "${name}" has ${field.shape.join(' × ')} values a row; plot one row of it with waveforms().`,
    )
  }
  const values = array.column(name)
  if (Array.isArray(values)) throw new InvalidArgument(`Field "${name}" holds text; a plot needs numbers.`)
  return values as NumericColumn
}

/**
 * A scalar column of `array` as series; its title (with unit) becomes the axis title.
 *
 * @throws as `plottableValues`
 */
export function fieldSeries(array: StructArray, name: string): Series {
  const { values: plain, fromNs } = plainNumbers(plottableValues(array, name))
  const title = array.dtype.field(name).title ?? name
  return { values: plain, name, label: fromNs === undefined ? title : `${name}: s since ${fromNs} ns` }
}
