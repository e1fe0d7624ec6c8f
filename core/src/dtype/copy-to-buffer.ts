import { InvalidArgument } from '../errors/index.js'
import { StructArray } from './struct-array.js'

/**
 * `buffer` with the values of `source` in the fields that both have, or in `fieldNames` only (strax.copy_to_buffer, which writes
 * in place; arrays here do not change, so the result is a new one).
 * @throws InvalidArgument when lengths differ, no field is in both, or a value does not fit
 */
export function copyToBuffer(source: StructArray, buffer: StructArray, fieldNames?: readonly string[]): StructArray {
  const names = fieldNames ?? source.dtype.names.filter((name) => buffer.dtype.has(name))
  for (const name of names) buffer.dtype.field(name)
  if (names.length === 0)
    throw new InvalidArgument(
      `no field to copy: the source has ${source.dtype.names.join(', ')}, the buffer ${buffer.dtype.names.join(', ')}`,
    )
  return StructArray.merge([buffer, source.pick(names)], buffer.dtype)
}
