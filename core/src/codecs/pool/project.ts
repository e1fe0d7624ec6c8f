import { fail } from '../fail.js'
import type { Projection } from './task.js'

/** Bytes of a projected row. */
export const projectedItemsize = ({ ranges }: Projection): number => ranges.reduce((sum, [, nbytes]) => sum + nbytes, 0)

/** Bytes of all rows after projection; throws CodecFailed where the columns do not fit the rows, or the rows the size. */
export function projectedSize(rawSize: number, project: Projection, what: string): number {
  const { itemsize, ranges } = project
  const inside = ranges.every(([offset, nbytes]) => offset >= 0 && nbytes >= 0 && offset + nbytes <= itemsize)
  if (!(itemsize > 0) || !inside) fail(what, `columns lie outside of rows of ${itemsize} bytes`)
  if (rawSize % itemsize !== 0) fail(what, `${rawSize} bytes are no whole number of rows of ${itemsize} bytes`)
  return (rawSize / itemsize) * projectedItemsize(project)
}

/** Writes only some bytes of each row that it is given, one row after the other. */
export function projector({ itemsize, ranges }: Projection, into: Uint8Array): (rows: Uint8Array) => boolean {
  const target = viewOf(into)
  let to = 0
  return (rows) => {
    const source = viewOf(rows)
    for (let row = 0; row < rows.length; row += itemsize) {
      for (const [offset, nbytes] of ranges) {
        if (nbytes > 64) into.set(rows.subarray(row + offset, row + offset + nbytes), to)
        else copyFew(source, row + offset, target, to, nbytes)
        to += nbytes
      }
    }
    return true
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Words, then the bytes that are left: for a few bytes this beats `set`. */
function copyFew(from: DataView, at: number, into: DataView, to: number, nbytes: number): void {
  let i = 0
  for (; i + 4 <= nbytes; i += 4) into.setUint32(to + i, from.getUint32(at + i, true), true)
  for (; i < nbytes; i++) into.setUint8(to + i, from.getUint8(at + i))
}
