import { dictKeys, isPyDict, isPyList, pyRepr, type PyValue } from '../pytext/index.js'
import type { Lineage } from './lineage.js'

/** One difference between two values; `left` or `right` is undefined where only the other side has the part. */
export interface Difference {
  /** Keys and list positions from the outside in. */
  readonly path: readonly (string | number)[]
  readonly left: PyValue | undefined
  readonly right: PyValue | undefined
}

/** One difference between two lineages. */
export interface LineageDifference extends Difference {
  readonly dataType: string
  /** `data type`: only one side has it. */
  readonly part: 'data type' | 'plugin' | 'version' | 'option'
  /** For options: the name. */
  readonly option?: string
}

/**
 * All differences between two values, in the order of `left`, then what only `right` has. Strict: `1` and `1.0` differ, for their
 * hashes do; lists and tuples do not.
 */
export function compareValues(left: PyValue, right: PyValue, path: readonly (string | number)[] = []): Difference[] {
  if (isPyDict(left) && isPyDict(right)) {
    const keys = new Set([...dictKeys(left), ...dictKeys(right)])
    return [...keys].flatMap((key) => comparePart(own(left, key), own(right, key), [...path, key]))
  }
  if (isPyList(left) && isPyList(right)) {
    const positions = Array.from({ length: Math.max(left.length, right.length) }, (_, i) => i)
    return positions.flatMap((i) => comparePart(left[i], right[i], [...path, i]))
  }
  return sameScalar(left, right) ? [] : [{ path, left, right }]
}

/** How two lineages differ: in plugins, versions, options; empty where their hashes are equal. */
export function compareLineages(left: Lineage, right: Lineage): LineageDifference[] {
  return compareValues(left, right).map((difference) => {
    const [dataType, position, option] = difference.path
    const more = { ...difference, dataType: String(dataType) }
    if (position === undefined) return { ...more, part: 'data type' }
    if (position === 2) return { ...more, part: 'option', option: String(option) }
    return { ...more, part: position === 0 ? 'plugin' : 'version' }
  })
}

/** For people: `peaks: option bonus_area: 42 -> 43`. */
export function describeLineageDifference(difference: LineageDifference): string {
  const { dataType, part, option, path } = difference
  const inside = path
    .slice(3)
    .map((key) => `[${typeof key === 'number' ? key : pyRepr(key)}]`)
    .join('')
  const where =
    part === 'data type' ? dataType : `${dataType}: ${part}${option === undefined ? '' : ' ' + option + inside}`
  return `${where}: ${sideText(difference.left)} -> ${sideText(difference.right)}`
}

function sideText(v: PyValue | undefined): string {
  return v === undefined ? '(absent)' : pyRepr(v)
}

function own(dict: { readonly [key: string]: PyValue }, key: string): PyValue | undefined {
  return Object.hasOwn(dict, key) ? dict[key] : undefined
}

function comparePart(
  left: PyValue | undefined,
  right: PyValue | undefined,
  path: readonly (string | number)[],
): Difference[] {
  return left === undefined || right === undefined ? [{ path, left, right }] : compareValues(left, right, path)
}

/** Neither is a container of the other's kind; the text tells ints from floats. */
function sameScalar(left: PyValue, right: PyValue): boolean {
  return pyRepr(left) === pyRepr(right)
}
