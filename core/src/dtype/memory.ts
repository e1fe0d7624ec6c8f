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
    if (!(cause instanceof RangeError)) throw cause
    const gigabytes = ((length * type.BYTES_PER_ELEMENT) / 1e9).toFixed(1)
    throw new InvalidArgument(
      `${what} needs ${gigabytes} GB in one piece, more than this machine or JavaScript engine gives: ` +
        'load fewer columns with keepColumns, or go chunk by chunk with getIter',
      { cause },
    )
  }
}
