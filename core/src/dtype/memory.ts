import { InvalidArgument } from '../errors/index.js'

type Constructor<T> = new (length: number) => T

/**
 * A zeroed typed array, or a clear error where this JavaScript engine has no room for one of that length.
 * @throws InvalidArgument
 */
export function allocate<T>(
  type: Constructor<T> & { readonly BYTES_PER_ELEMENT: number },
  length: number,
  what: string,
): T {
  try {
    return new type(length)
  } catch (cause) {
    // By name: a notebook cell may live in a realm with a RangeError of its own.
    if ((cause as Error).name !== 'RangeError') throw cause
    const gigabytes = ((length * type.BYTES_PER_ELEMENT) / 1e9).toFixed(1)
    throw new InvalidArgument(
      `${what}: ${gigabytes} GB in one piece is more than this machine or JavaScript engine gives; ` +
        'load fewer columns with keepColumns, or go chunk by chunk with getIter',
      { cause },
    )
  }
}

/** JavaScript's longest array. */
const MAX_TEXTS = 2 ** 32 - 1

/** A list of `length` equal texts. @throws InvalidArgument where it would be longer than JavaScript allows */
export function allocateTexts(length: number, text: string, what: string): string[] {
  if (length > MAX_TEXTS)
    throw new InvalidArgument(
      `${what} would have ${length} texts, JavaScript holds ${MAX_TEXTS}: go chunk by chunk with getIter`,
    )
  return new Array<string>(length).fill(text)
}

/** Rows without bytes cost nothing on disk, but columns of them do; no real data have so many. */
const MAX_EMPTY_ROWS = 10_000_000

/** Refuses a number of rows that is none, or absurd. @throws InvalidArgument */
export function checkLength(length: number, itemsize: number): void {
  if (!Number.isSafeInteger(length) || length < 0)
    throw new InvalidArgument(`the length of an array is ${length}, expected a whole number from 0`)
  if (itemsize === 0 && length > MAX_EMPTY_ROWS)
    throw new InvalidArgument(`${length} rows of 0 bytes are more than the ${MAX_EMPTY_ROWS} that straxlab allows`)
}
