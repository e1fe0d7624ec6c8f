/**
 * Sorts the rotations of a block in linear time, whatever the text.
 *
 * From the least rotation on, the text is a (power of a) Lyndon word, and of such a word the rotations sort as its suffixes do
 * (R. Giancarlo, A. Restivo, M. Sciortino, 2007). The suffixes are sorted by induced sorting, SA-IS (G. Nong, S. Zhang,
 * W. H. Chan, Two efficient algorithms for linear time suffix array construction, 2011), with a sentinel that is only thought.
 */

const EMPTY = -1

/** First byte of the least rotation; two candidates are run against each other, the loser skips what was compared. */
function leastRotation(text: usize, n: i32): i32 {
  let a = 0
  let b = 1
  let same = 0
  while (a < n && b < n && same < n) {
    let i = a + same
    if (i >= n) i -= n
    let j = b + same
    if (j >= n) j -= n
    const x = load<u8>(text + i)
    const y = load<u8>(text + j)
    if (x == y) {
      same++
      continue
    }
    if (x > y) a += same + 1
    else b += same + 1
    if (a == b) b++
    same = 0
  }
  return min(a, b)
}

/** Word i of an array of i32. */
function word(array: usize, i: i32): i32 {
  return load<i32>(array + ((<usize>i) << 2))
}

function setWord(array: usize, i: i32, value: i32): void {
  store<i32>(array + ((<usize>i) << 2), value)
}

/** Symbol i of a text of bytes or of u32. */
function symbol<T>(text: usize, i: i32): i32 {
  return <i32>load<T>(text + <usize>i * sizeof<T>())
}

/** Suffix i is smaller than the one behind it (type S), and the one before it is not: a leftmost S. */
function isLeftmost(types: usize, i: i32): bool {
  return i > 0 && load<u8>(types + i) != 0 && load<u8>(types + i - 1) == 0
}

/** Marks the suffixes of type S. */
function classify<T>(text: usize, n: i32, types: usize): void {
  store<u8>(types + n - 1, 0)
  for (let i = n - 2; i >= 0; i--) {
    const here = symbol<T>(text, i)
    const next = symbol<T>(text, i + 1)
    store<u8>(types + i, here < next || (here == next && load<u8>(types + i + 1) != 0) ? 1 : 0)
  }
}

/** Where each symbol's suffixes begin, or end, in the sorted order. */
function makeBuckets<T>(text: usize, n: i32, symbols: i32, buckets: usize, ends: bool): void {
  memory.fill(buckets, 0, (<usize>symbols) << 2)
  for (let i = 0; i < n; i++) {
    const at = symbol<T>(text, i)
    setWord(buckets, at, word(buckets, at) + 1)
  }
  let sum = 0
  for (let i = 0; i < symbols; i++) {
    const count = word(buckets, i)
    setWord(buckets, i, ends ? sum + count : sum)
    sum += count
  }
}

/** From sorted leftmost S suffixes to all: first those of type L from the left, then those of type S from the right. */
function induce<T>(text: usize, n: i32, symbols: i32, order: usize, types: usize, buckets: usize): void {
  makeBuckets<T>(text, n, symbols, buckets, false)
  putFront<T>(text, n - 1, order, buckets)
  for (let i = 0; i < n; i++) {
    const suffix = word(order, i)
    if (suffix > 0 && load<u8>(types + suffix - 1) == 0) putFront<T>(text, suffix - 1, order, buckets)
  }
  makeBuckets<T>(text, n, symbols, buckets, true)
  for (let i = n - 1; i >= 0; i--) {
    const suffix = word(order, i)
    if (suffix > 0 && load<u8>(types + suffix - 1) != 0) putBack<T>(text, suffix - 1, order, buckets)
  }
}

function putFront<T>(text: usize, suffix: i32, order: usize, buckets: usize): void {
  const bucket = symbol<T>(text, suffix)
  const at = word(buckets, bucket)
  setWord(order, at, suffix)
  setWord(buckets, bucket, at + 1)
}

function putBack<T>(text: usize, suffix: i32, order: usize, buckets: usize): void {
  const bucket = symbol<T>(text, suffix)
  const at = word(buckets, bucket) - 1
  setWord(order, at, suffix)
  setWord(buckets, bucket, at)
}

/** The stretches from a and from b to the next leftmost S suffix are the same. */
function sameStretch<T>(text: usize, n: i32, types: usize, a: i32, b: i32): bool {
  for (let d = 0; a + d < n && b + d < n; d++) {
    if (symbol<T>(text, a + d) != symbol<T>(text, b + d)) return false
    if (load<u8>(types + a + d) != load<u8>(types + b + d)) return false
    if (d > 0 && isLeftmost(types, a + d)) return isLeftmost(types, b + d)
    if (d > 0 && isLeftmost(types, b + d)) return false
  }
  return false
}

/**
 * Sorts the suffixes of `n` symbols below `symbols` into the n words at `order`.
 * Room: 2n bytes at `types`, and at `buckets` as many words as there are symbols and n more.
 */
function sortSuffixes<T>(text: usize, n: i32, symbols: i32, order: usize, types: usize, buckets: usize): void {
  classify<T>(text, n, types)
  memory.fill(order, 0xff, (<usize>n) << 2)
  makeBuckets<T>(text, n, symbols, buckets, true)
  for (let i = 1; i < n; i++) if (isLeftmost(types, i)) putBack<T>(text, i, order, buckets)
  induce<T>(text, n, symbols, order, types, buckets)
  let count = 0
  for (let i = 0; i < n; i++) {
    const suffix = word(order, i)
    if (isLeftmost(types, suffix)) setWord(order, count++, suffix)
  }
  sortLeftmost<T>(text, n, count, symbols, order, types, buckets)
  memory.fill(order + ((<usize>count) << 2), 0xff, (<usize>(n - count)) << 2)
  makeBuckets<T>(text, n, symbols, buckets, true)
  for (let i = count - 1; i >= 0; i--) {
    const suffix = word(order, i)
    setWord(order, i, EMPTY)
    putBack<T>(text, suffix, order, buckets)
  }
  induce<T>(text, n, symbols, order, types, buckets)
}

/** The first `count` words: leftmost S suffixes ordered by their first stretch; afterwards ordered for good. */
function sortLeftmost<T>(
  text: usize,
  n: i32,
  count: i32,
  symbols: i32,
  order: usize,
  types: usize,
  buckets: usize,
): void {
  // Each stretch's name at half its place: no two leftmost suffixes are neighbours.
  memory.fill(order + ((<usize>count) << 2), 0xff, (<usize>(n - count)) << 2)
  let names = 0
  for (let i = 0; i < count; i++) {
    const suffix = word(order, i)
    if (i == 0 || !sameStretch<T>(text, n, types, suffix, word(order, i - 1))) names++
    setWord(order, count + (suffix >> 1), names - 1)
  }
  const reduced = order + ((<usize>(n - count)) << 2)
  let to = n - 1
  for (let i = n - 1; i >= count; i--) {
    const name = word(order, i)
    if (name != EMPTY) setWord(order, to--, name)
  }
  if (names < count) {
    sortSuffixes<u32>(reduced, count, names, order, types + n, buckets + ((<usize>symbols) << 2))
  } else {
    for (let i = 0; i < count; i++) setWord(order, word(reduced, i), i)
  }
  let at = 0
  for (let i = 1; i < n; i++) if (isLeftmost(types, i)) setWord(reduced, at++, i)
  for (let i = 0; i < count; i++) setWord(order, i, word(reduced, word(order, i)))
}

/**
 * Replaces the `n` bytes at `text` by the last column of their sorted rotations; returns the row of the text itself.
 * Room: 4n bytes at `order`, 4n + 1024 at `buckets`, 3n at `bytes`.
 */
export function lastColumn(text: usize, n: i32, order: usize, buckets: usize, bytes: usize): i32 {
  const start = leastRotation(text, n)
  memory.copy(bytes, text + start, n - start)
  memory.copy(bytes + n - start, text, start)
  sortSuffixes<u8>(bytes, n, 256, order, bytes + n, buckets)
  const own = start == 0 ? 0 : n - start
  let row = 0
  for (let i = 0; i < n; i++) {
    const rotation = word(order, i)
    if (rotation == own) row = i
    store<u8>(text + i, load<u8>(bytes + (rotation == 0 ? n : rotation) - 1))
  }
  return row
}
