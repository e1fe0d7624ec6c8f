import { InvalidDtype } from '../errors/index.js'

/** numpy's `dtype.kind`: int, uint, float, bool, bytes, text (UCS4), raw bytes. */
export type ScalarKind = 'i' | 'u' | 'f' | 'b' | 'S' | 'U' | 'V'

/** A numpy scalar type, little-endian. `itemsize` in bytes (U: 4 per character). */
export interface Scalar {
  readonly kind: ScalarKind
  readonly itemsize: number
}

const WIDTHS: Readonly<Record<string, readonly number[]>> = { i: [1, 2, 4, 8], u: [1, 2, 4, 8], f: [2, 4, 8], b: [1] }

/** numpy's one-letter codes and type names, as on 64-bit Linux. */
const NAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    i1: 'b byte int8',
    u1: 'B ubyte uint8',
    i2: 'h short int16',
    u2: 'H ushort uint16',
    i4: 'i intc int32',
    u4: 'I uintc uint32',
    i8: 'l q p n int64 int int_ intp long longlong',
    u8: 'L Q P N uint64 uint uintp ulong ulonglong',
    f2: 'e float16 half',
    f4: 'f float32 single',
    f8: 'd float64 float double',
    b1: '? bool bool_',
  }).flatMap(([code, names]) => names.split(' ').map((name): [string, string] => [name, code])),
)

/** Codes that look like a letter and must not be taken for a kind with a width ('b1' is bool, 'b' is int8). */
const CODE = /^([iufbSUV])(\d+)$/

const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/^(O\d*|object_?)$/, 'Python objects have no bytes of their own; use numbers or S/U strings'],
  [/^[Mm]8|^(datetime|timedelta)64/, 'dates are kept as int64 ns since the epoch: use "<i8"'],
  [/^([cFDG]\d*|c?complex\d*|csingle|cdouble)$/, 'complex numbers are not supported: use two float fields'],
  [/^(f16|f12|g|longdouble|float128|float96)$/, 'long double differs between machines: use "<f8"'],
  [/^(str|str_|unicode|bytes|bytes_|void|[SUVac])$/, 'the width is missing: write e.g. "<U8", "|S8" or "|V8"'],
]

/**
 * The scalar that numpy means by `text`: '<i4', '|u1', '=f2', 'int32', 'np.float64', '|S5', '<U3', '|V3'.
 * @throws InvalidDtype for big-endian types, objects, dates, complex numbers and anything that numpy does not know
 */
export function parseScalar(text: string): Scalar {
  const [, order = '', bare] = /^([<>|=]?)(?:np\.|numpy\.)?(.*)$/s.exec(text)!
  const code = NAMED.get(bare!) ?? bare!
  const [, kind, digits] = CODE.exec(code) ?? []
  if (kind === undefined || !isWidth(kind, Number(digits))) throw unknownScalar(text, bare!)
  const count = Number(digits)
  const scalar: Scalar = { kind: kind as ScalarKind, itemsize: kind === 'U' ? 4 * count : count }
  if (order === '>' && hasByteOrder(scalar))
    throw new InvalidDtype(
      `"${text}" is big-endian, straxlab and strax data are little-endian: convert with numpy's astype("<${bare}")`,
    )
  return scalar
}

const isWidth = (kind: string, width: number): boolean =>
  // numpy keeps an itemsize in a C int
  WIDTHS[kind]?.includes(width) ?? (kind === 'U' ? 4 * width : width) <= 0x7fffffff

const hasByteOrder = ({ kind, itemsize }: Scalar): boolean => kind === 'U' || ('iuf'.includes(kind) && itemsize > 1)

function unknownScalar(text: string, bare: string): InvalidDtype {
  const why = REFUSED.find(([pattern]) => pattern.test(bare))?.[1]
  if (why !== undefined) return new InvalidDtype(`"${text}" is not a type that straxlab holds: ${why}`)
  return new InvalidDtype(
    `"${text}" is not a numpy type that straxlab knows: expected e.g. "<i4", "<f8", "|b1", "|S5", "<U3", "int64"`,
  )
}

/** numpy's `dtype.str`: '<i4', '|i1', '|b1', '|S5', '<U3', '|V3'. */
export function scalarText(scalar: Scalar): string {
  const count = scalar.kind === 'U' ? scalar.itemsize / 4 : scalar.itemsize
  return `${hasByteOrder(scalar) ? '<' : '|'}${scalar.kind}${count}`
}

/** numpy's `dtype.alignment` (C rules on 64-bit machines). */
export function alignmentOf({ kind, itemsize }: Scalar): number {
  if (kind === 'S' || kind === 'V' || kind === 'b') return 1
  return kind === 'U' ? 4 : itemsize
}

export const sameScalar = (a: Scalar, b: Scalar): boolean => a.kind === b.kind && a.itemsize === b.itemsize

/** int64 or uint64: values that need a bigint. */
export const isBig = ({ kind, itemsize }: Scalar): boolean => itemsize === 8 && (kind === 'i' || kind === 'u')

export const isText = ({ kind }: Scalar): boolean => kind === 'S' || kind === 'U'
