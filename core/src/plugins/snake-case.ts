/** `PeakBasics` -> `peak_basics`, by the same two rules as strax.camel_to_snake (strax utils.py), so that names agree. */
export function snakeCase(name: string): string {
  return name
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
}
