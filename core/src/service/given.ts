import { Unanswerable } from './problem.js'

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

export const isDict = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isRange = (value: unknown): value is [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every((x) => typeof x === 'number' && Number.isFinite(x))

/** Parameters of a question as they came: whatever a front end may have sent. Every reader throws `Unanswerable`. */
export class Given {
  private readonly values: { readonly [name: string]: unknown }

  constructor(
    values: unknown,
    private readonly what: string,
  ) {
    if (!isDict(values)) throw new Unanswerable('BadRequest', `${what} takes parameters by name, got ${shown(values)}.`)
    this.values = values
  }

  has(name: string): boolean {
    return this.values[name] !== undefined && this.values[name] !== null
  }

  text(name: string): string {
    return this.read(name, 'a text', (value): value is string => typeof value === 'string' && value !== '')
  }

  optionalText(name: string): string | undefined {
    return this.has(name) ? this.text(name) : undefined
  }

  texts(name: string): readonly string[] {
    const isList = (value: unknown): value is readonly string[] =>
      Array.isArray(value) && value.every((one) => typeof one === 'string')
    return this.read(name, 'a list of texts', isList)
  }

  flag(name: string): boolean {
    return this.has(name) && this.read(name, 'true or false', (value) => typeof value === 'boolean')
  }

  number(name: string): number {
    return this.read(name, 'a number', (value): value is number => typeof value === 'number' && Number.isFinite(value))
  }

  whole(name: string, least: number, most: number): number {
    const isWhole = (value: unknown): value is number =>
      Number.isInteger(value) && (value as number) >= least && (value as number) <= most
    return this.read(name, `a whole number from ${least} to ${most}`, isWhole)
  }

  range(name: string): readonly [number, number] | undefined {
    return this.has(name) ? this.read(name, 'two numbers', isRange) : undefined
  }

  /** A time: decimal text, ns. */
  ns(name: string): bigint {
    const isNs = (value: unknown): value is string => typeof value === 'string' && /^-?\d{1,19}$/.test(value)
    return BigInt(this.read(name, 'ns as a decimal text', isNs))
  }

  /** Parameters within a parameter. */
  within(name: string): Given | undefined {
    return this.has(name) ? new Given(this.values[name], `${this.what}: ${name}`) : undefined
  }

  dict(name: string): { readonly [name: string]: unknown } {
    return this.read(name, 'values by name', isDict)
  }

  /** Whatever it is. */
  raw(name: string): unknown {
    return this.values[name]
  }

  wrong(name: string, expected: string): Unanswerable {
    return new Unanswerable(
      'BadRequest',
      `${this.what}: ${name} should be ${expected}, got ${shown(this.values[name])}.`,
    )
  }

  private read<T>(name: string, expected: string, test: (value: unknown) => value is T): T
  private read(name: string, expected: string, test: (value: unknown) => boolean): boolean
  private read<T>(name: string, expected: string, test: (value: unknown) => boolean): T {
    const value = this.values[name]
    if (!test(value)) throw this.wrong(name, expected)
    return value as T
  }
}
