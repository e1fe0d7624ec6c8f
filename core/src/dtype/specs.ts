import { InvalidDtype } from '../errors/index.js'
import type { PlainField } from './field.js'
import { parseScalar, scalarText, type Scalar } from './scalar.js'

/**
 * How a person writes a field: `['area', '<f4']`, `[['Area [PE]', 'area'], '<f4', 3]` as numpy, or strax's lazy form
 * `['area', 'float32', 'Area [PE]']` with the title last. The type is a numpy type string or name.
 */
export type FieldSpec =
  | readonly [name: string | readonly [title: string, name: string], type: string, shape?: number | readonly number[]]
  | readonly [name: string, type: string, comment: string]

const show = (value: unknown): string => {
  const text = JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v)) ?? String(value)
  return text.length > 200 ? `${text.slice(0, 200)}...` : text
}

/**
 * Reads one field as numpy's `np.dtype([...])` does, plus strax's lazy form. `('', '|V3')` is padding, as in `dtype.descr`.
 * @throws InvalidDtype
 */
export function readSpec(spec: unknown, index: number): PlainField {
  if (!Array.isArray(spec) || spec.length < 2 || spec.length > 3)
    throw new InvalidDtype(
      `field ${index} is ${show(spec)}: expected (name, type), (name, type, shape) or ((title, name), type)`,
    )
  const [label, type, third] = spec as readonly unknown[]
  const { name, title } = readLabel(label, index)
  const lazy = typeof third === 'string' && typeof label === 'string'
  const { scalar, shapes } = readType(type, `field ${index} (${show(label)})`)
  const outer = third === undefined || lazy ? [] : readShape(third, `field ${index} (${show(label)})`)
  const allShapes = [outer, ...shapes].filter((shape) => shape.length > 0)
  if (scalar.itemsize === 0 && allShapes.length > 0)
    throw new InvalidDtype(
      `field ${index} (${show(label)}) is a sub-array of ${scalarText(scalar)}, which has no bytes`,
    )
  if (name === '' && title === undefined && scalar.kind === 'V' && third === undefined && shapes.length === 0)
    return { name, title, scalar, shapes: [], padding: true }
  return { name: name === '' ? `f${index}` : name, title: lazy ? third : title, scalar, shapes: allShapes }
}

function readLabel(label: unknown, index: number): { name: string; title: string | undefined } {
  if (typeof label === 'string') return { name: label, title: undefined }
  if (Array.isArray(label) && label.length === 2) {
    const [title, name] = label as readonly unknown[]
    if (typeof title === 'string' && typeof name === 'string' && name !== '') return { name, title }
  }
  throw new InvalidDtype(`field ${index} is called ${show(label)}: expected a name, or a pair of title and name`)
}

/** A type string, or numpy's pair (type, shape) for sub-arrays of sub-arrays. */
function readType(type: unknown, what: string): { scalar: Scalar; shapes: readonly (readonly number[])[] } {
  if (typeof type === 'string') return { scalar: scalarOf(type, what), shapes: [] }
  if (Array.isArray(type)) {
    const [inner, size] = type as readonly unknown[]
    const shape = typeof size === 'number' ? [size] : size
    if (type.length !== 2 || !isShape(shape))
      throw new InvalidDtype(
        `${what} is a struct in a struct; straxlab holds flat rows: give its fields names of their own`,
      )
    const deeper = readType(inner, what)
    return { scalar: deeper.scalar, shapes: [shape, ...deeper.shapes] }
  }
  throw new InvalidDtype(`${what} has type ${show(type)}: expected a numpy type such as "<i4", "float32", "|S8"`)
}

function scalarOf(type: string, what: string): Scalar {
  try {
    return parseScalar(type)
  } catch (cause) {
    if (cause instanceof InvalidDtype) throw new InvalidDtype(`${what}: ${cause.message}`, { cause })
    throw cause
  }
}

const isShape = (shape: unknown): shape is readonly number[] =>
  Array.isArray(shape) && shape.every((n) => Number.isInteger(n) && (n as number) >= 0 && (n as number) <= 0x7fffffff)

/** `3` means `(3,)`, as in numpy; `()` means one value. */
function readShape(shape: unknown, what: string): readonly number[] {
  const dimensions = typeof shape === 'number' ? [shape] : shape
  if (isShape(dimensions)) return dimensions
  throw new InvalidDtype(`${what} has shape ${show(shape)}: expected whole numbers from 0 to 2147483647`)
}
