import { CodecFailed } from '../errors/index.js'

/** Throws `CodecFailed` for the file `what`. */
export function fail(what: string, problem: string, cause?: unknown): never {
  throw new CodecFailed(`${what}: ${problem}`, { path: what, cause })
}

/** Default for `what`. */
export const UNNAMED = 'compressed bytes'

/** A library's own error while decoding, told as ours. */
export function decodeFailed(format: string, expected: number, what: string, cause: unknown): never {
  if (cause instanceof CodecFailed) throw cause
  const message = cause instanceof Error ? cause.message : String(cause)
  return fail(
    what,
    `${format} data are broken, or decode to more than the ${expected} bytes expected (${message})`,
    cause,
  )
}

/** Zeros; throws `CodecFailed` where the machine or JavaScript (4 GB an array in Node 20) cannot hold so many. */
export function newBytes(nbytes: number, what: string): Uint8Array {
  try {
    return new Uint8Array(nbytes)
  } catch (error) {
    return fail(what, `there is no memory for its ${nbytes} bytes in one array`, error)
  }
}
