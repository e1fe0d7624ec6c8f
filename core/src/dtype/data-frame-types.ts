/**
 * The types of danfo.js' DataFrame and Series as far as they are used at a notebook; the objects are danfo's own. Danfo's
 * declarations are not referred to: they bring those of TensorFlow with them, and a first cell would wait for seconds.
 */
type Cells = string | number | boolean
type Other = Series | number | readonly number[]

/** One column of a DataFrame. */
export interface Series {
  readonly values: Cells[]
  readonly index: (string | number)[]
  readonly dtype: string
  readonly shape: number[]
  print(): void
  head(rows?: number): Series
  tail(rows?: number): Series
  describe(): Series
  mean(): number
  median(): number
  std(): number
  min(): number
  max(): number
  sum(): number
  count(): number
  unique(): Series
  nUnique(): number
  valueCounts(): Series
  round(digits?: number): Series
  add(other: Other): Series
  sub(other: Other): Series
  mul(other: Other): Series
  div(other: Other): Series
  /** Comparisons give masks for `query`. */
  lt(other: Other): Series
  le(other: Other): Series
  gt(other: Other): Series
  ge(other: Other): Series
  eq(other: Other): Series
  ne(other: Other): Series
  and(other: Series): Series
  or(other: Series): Series
  apply(of: (value: never) => unknown): Series
  sortValues(options?: { readonly ascending?: boolean }): Series
}

/** What `groupby` gives. */
export interface Groupby {
  col(names: readonly string[]): Groupby
  count(): DataFrame
  sum(): DataFrame
  mean(): DataFrame
  std(): DataFrame
  min(): DataFrame
  max(): DataFrame
}

/** Rows and columns of cells. */
export interface DataFrame {
  readonly columns: string[]
  readonly index: (string | number)[]
  readonly shape: [number, number]
  readonly values: unknown
  print(): void
  head(rows?: number): DataFrame
  tail(rows?: number): DataFrame
  describe(): DataFrame
  column(name: string): Series
  loc(at: { readonly rows?: readonly (string | number)[] | Series; readonly columns?: readonly string[] }): DataFrame
  iloc(at: { readonly rows?: readonly (string | number)[]; readonly columns?: readonly (string | number)[] }): DataFrame
  /** Rows where the mask is true. */
  query(mask: Series | readonly boolean[]): DataFrame
  sortValues(column: string, options?: { readonly ascending?: boolean }): DataFrame
  groupby(columns: readonly string[]): Groupby
  addColumn(name: string, values: Series | readonly Cells[], options?: { readonly inplace?: boolean }): DataFrame
  drop(options: { readonly columns?: readonly string[]; readonly index?: readonly (string | number)[] }): DataFrame
  dropNa(options?: { readonly axis: 0 | 1 }): DataFrame
  rename(names: { readonly [name: string]: string }, options?: { readonly axis?: 0 | 1 }): DataFrame
  mean(options?: { readonly axis?: 0 | 1 }): Series
  median(options?: { readonly axis?: 0 | 1 }): Series
  std(options?: { readonly axis?: 0 | 1 }): Series
  min(options?: { readonly axis?: 0 | 1 }): Series
  max(options?: { readonly axis?: 0 | 1 }): Series
  sum(options?: { readonly axis?: 0 | 1 }): Series
  count(options?: { readonly axis?: 0 | 1 }): Series
}
