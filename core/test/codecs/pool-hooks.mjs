/** Hooks for pool.test.ts; plain JavaScript, since workers load them as they are. */
export function firstRows({ options: { rows: count, itemsize }, rows: total }, into) {
  const place = into ?? new Uint8Array(count * itemsize)
  let at = 0
  let seen = 0
  return {
    rows(rows) {
      if (rows.length % itemsize !== 0) throw new Error('rows are not whole')
      seen += rows.length / itemsize
      const some = rows.subarray(0, count * itemsize - at)
      place.set(some, at)
      at += some.length
      return true
    },
    end() {
      if (seen !== total) throw new Error(`${seen} rows of ${total}`)
      return place.subarray(0, at)
    },
  }
}

export function fails() {
  throw new Error('on purpose')
}

export function failsAtEnd() {
  return {
    rows: () => true,
    end() {
      throw new Error('at the end')
    },
  }
}

export function exits() {
  process.exit(3)
}
