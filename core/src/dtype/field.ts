import { InvalidDtype } from '../errors/index.js'
import { alignmentOf, sameScalar, type Scalar } from './scalar.js'

/** One field of a structured dtype. */
export interface Field {
  readonly name: string
  /** What strax calls the comment: a sentence with the unit. */
  readonly title: string | undefined
  readonly scalar: Scalar
  /** Shape of a row's sub-array; `[]` for one value. */
  readonly shape: readonly number[]
  /** Bytes from the start of the row. */
  readonly offset: number
  /** Bytes in a row, all elements together. */
  readonly nbytes: number
  /** Shapes from the outside in, where numpy keeps a sub-array of sub-arrays apart: `('a', ('<i4', (2,)), (3,))`. */
  readonly nesting?: readonly (readonly number[])[]
}

/** A field before it has a place in the row; `padding`: bytes without a name. */
export interface PlainField {
  readonly name: string
  readonly title: string | undefined
  readonly scalar: Scalar
  /** From the outside in; mostly none or one. */
  readonly shapes: readonly (readonly number[])[]
  readonly padding?: boolean
}

/** numpy keeps sizes in a C int. */
const MAX_SIZE = 0x7fffffff

/** Elements in a row. */
export const elementsOf = (field: Pick<Field, 'shape'>): number => field.shape.reduce((a, b) => a * b, 1)

/** The same field without its place, to be laid out anew. */
export const withoutPlace = ({ name, title, scalar, shape, nesting }: Field): PlainField => ({
  name,
  title,
  scalar,
  shapes: nesting ?? (shape.length === 0 ? [] : [shape]),
})

/** Same type of value: scalar and shape; place, name and title do not count. */
export const sameType = (a: Field, b: Field): boolean => sameScalar(a.scalar, b.scalar) && sameShape(a.shape, b.shape)

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i])

/**
 * Gives each field its place: one after another, or with `align` where C would put it (and the row's end padded alike).
 * @throws InvalidDtype when a name or title is used twice, or the row is larger than numpy allows
 */
export function layOut(plain: readonly PlainField[], align: boolean): { fields: Field[]; itemsize: number } {
  const fields: Field[] = []
  let [offset, widest] = [0, 1]
  for (const { padding, shapes, ...rest } of plain) {
    const alignment = align ? alignmentOf(rest.scalar) : 1
    widest = Math.max(widest, alignment)
    const shape = shapes.flat()
    const nbytes = shape.reduce((a, b) => a * b, rest.scalar.itemsize)
    const field = { ...rest, shape, offset: roundUp(offset, alignment), nbytes }
    offset = field.offset + nbytes
    if (offset > MAX_SIZE)
      throw new InvalidDtype(
        `field "${rest.name}" ends at byte ${offset} of the row, numpy allows ${MAX_SIZE}: use fewer or smaller sub-arrays`,
      )
    if (!padding) fields.push(shapes.length > 1 ? { ...field, nesting: shapes } : field)
  }
  checkNames(fields)
  return { fields, itemsize: roundUp(offset, widest) }
}

const roundUp = (n: number, step: number): number => Math.ceil(n / step) * step

/** Names and titles share one name space in numpy. */
function checkNames(fields: readonly Field[]): void {
  const seen = new Set<string>()
  for (const { name, title } of fields) {
    for (const word of title === undefined ? [name] : [name, title]) {
      if (seen.has(word))
        throw new InvalidDtype(`"${word}" occurs more than once among the names and titles of the fields; rename one`)
      seen.add(word)
    }
  }
}
