/**
 * The types in which numexpr computes, from narrow to wide: 8- and 16-bit integers are widened to int (32 bit), uint32 and all 64-bit
 * integers to long, f2 to float (32 bit). Mixed operands take the wider one: long with float gives float.
 */
export const KINDS = ['bool', 'int', 'long', 'float', 'double'] as const
export type NumberKind = (typeof KINDS)[number]
export type Kind = NumberKind | 'text'

export type NumberAt = (row: number) => number
export type BigAt = (row: number) => bigint
export type TextAt = (row: number) => string

/** A value per row. Truth is 0 or 1; float values are already rounded to 32 bits. */
export type Value =
  | { readonly kind: 'bool' | 'int' | 'float' | 'double'; readonly at: NumberAt; readonly constant?: number }
  | { readonly kind: 'long'; readonly at: BigAt; readonly constant?: bigint }
  | { readonly kind: 'text'; readonly at: TextAt; readonly constant?: string }

export type NumberValue = Exclude<Value, { readonly kind: 'text' }>

export const isWider = (a: NumberKind, b: NumberKind): boolean => KINDS.indexOf(a) > KINDS.indexOf(b)
export const wider = (a: NumberKind, b: NumberKind): NumberKind => (isWider(a, b) ? a : b)

/** The value as a plain number; `long` beyond 2^53 is rounded, as C does. */
export function asNumber(value: NumberValue): NumberAt {
  if (value.kind !== 'long') return value.at
  const { at, constant } = value
  if (constant !== undefined) return always(Number(constant))
  return (row) => Number(at(row))
}

/** The value rounded to 32 bits of float. */
export function asFloat(value: NumberValue): NumberAt {
  const at = asNumber(value)
  return value.kind === 'float' || value.kind === 'bool' ? at : (row) => Math.fround(at(row))
}

export function asBig(value: NumberValue): BigAt {
  if (value.kind === 'long') return value.at
  const { at, constant } = value
  if (constant !== undefined) return always(BigInt(constant))
  return (row) => BigInt(at(row))
}

export function always<T>(value: T): (row: number) => T {
  return () => value
}
