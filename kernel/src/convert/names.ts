/**
 * How a notebook's values are kept: each name has a box for the whole session, an object with one property of that
 * name. A box per name (not one object for all) keeps numbers in loops unboxed and 500 names as fast as five.
 * The sign behind the name cannot be typed by accident, so messages can be cleaned of it (`cleanNames`).
 */
import { ts, type TS } from './typescript.js'

const SIGN = '\u00b7'

export function boxName(name: string): string {
  return name + SIGN
}

/** The property inside the box; only `__proto__` cannot be its own. */
export function boxProperty(name: string): string {
  return name === '__proto__' ? '__proto$' : name
}

/** `name·.name`, as an expression. */
export function boxed(name: string): TS.PropertyAccessExpression {
  return ts.factory.createPropertyAccessExpression(ts.factory.createIdentifier(boxName(name)), boxProperty(name))
}

/** Text in front of a cell's code: its boxes. */
export function boxPrefix(names: Iterable<string>): string {
  const boxes = [...names].map((name) => `${boxName(name)} = $.box(${JSON.stringify(boxProperty(name))})`)
  return boxes.length ? `const ${boxes.join(', ')};` : ''
}
