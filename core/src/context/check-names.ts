import { InvalidArgument, didYouMean } from '../errors/index.js'

/** Notebooks are not type-checked strictly: an argument that does not exist is an error that names the nearest one. */
export function checkNames(given: unknown, known: readonly string[], what: string): void {
  if (given === undefined) return
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new InvalidArgument(
      `${what} takes its options as an object, such as { ${known[0] ?? ''}: ... }; got ${describe(given)}`,
    )
  for (const name of Object.keys(given))
    if (!known.includes(name))
      throw new InvalidArgument(`${what} has no option "${name}".${didYouMean(name, known)}`, { known })
}

export const describe = (value: unknown): string =>
  Array.isArray(value) ? 'a list' : value === null ? 'null' : typeof value

/** One name or several, as a list of texts. */
export function nameList(value: unknown, what: string): string[] {
  const list: unknown[] = typeof value === 'string' ? [value] : Array.isArray(value) ? (value as unknown[]) : []
  if (list.length === 0 && !Array.isArray(value))
    throw new InvalidArgument(`${what} must be a text or a list of texts, got ${describe(value)}`)
  const odd = list.find((one) => typeof one !== 'string' || one === '')
  if (odd !== undefined) throw new InvalidArgument(`${what} must be texts, got ${JSON.stringify(odd) ?? describe(odd)}`)
  return list as string[]
}

/** All but some properties. */
export function without<T extends object, K extends keyof T>(given: T, ...names: K[]): Omit<T, K> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !(names as string[]).includes(name))) as Omit<T, K>
}
