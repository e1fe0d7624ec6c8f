/** The part of JupyterLab's `TranslationBundle` that viewers use; a bundle may be given as it is. */
export interface Translate {
  /** Translates; `%1`, `%2`... are replaced by the arguments. */
  __(text: string, ...args: unknown[]): string
  /** Singular and plural; `%1` is the number. */
  _n(singular: string, plural: string, n: number, ...args: unknown[]): string
}

const fill = (text: string, args: readonly unknown[]): string =>
  text.replace(/%(\d)/g, (whole, i: string) => String(args[Number(i) - 1] ?? whole))

/** English as written in the source. */
export const ENGLISH: Translate = {
  __: (text, ...args) => fill(text, args),
  _n: (singular, plural, n, ...args) => fill(n === 1 ? singular : plural, [n, ...args]),
}
