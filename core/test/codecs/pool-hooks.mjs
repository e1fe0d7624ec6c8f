/** Hooks for pool.test.ts; plain JavaScript, since workers load them as they are. */
export function firstRows(rows, { rows: count, itemsize }, into) {
  const some = rows.subarray(0, count * itemsize)
  if (into === undefined) return some
  into.set(some)
  return into.subarray(0, some.length)
}

export function fails() {
  throw new Error('on purpose')
}

export function exits() {
  process.exit(3)
}
