/**
 * Sorts the rotations of a block: radix sort by their first four bytes, then doubling of the compared length within groups of
 * still equal rotations (N. J. Larsson and K. Sadakane, Faster suffix sorting, 1999), here on a ring instead of a suffix.
 * O(n log n) steps whatever the text.
 */

const COUNTS = memory.data(4 * 65536, 16)

/** Rotation at place i; negative: a sorted run of that length begins here. */
let places: usize = 0
/** Group of the rotation that begins at byte i: the last place that its group takes. */
let ranks: usize = 0
let n: i32 = 0
/** Rotations in one group agree in this many bytes. */
let depth: i32 = 0

const place = (i: i32): i32 => load<i32>(places + ((<usize>i) << 2))
const setPlace = (i: i32, value: i32): void => store<i32>(places + ((<usize>i) << 2), value)
const rank = (i: i32): i32 => load<i32>(ranks + ((<usize>i) << 2))
const setRank = (i: i32, value: i32): void => store<i32>(ranks + ((<usize>i) << 2), value)

/** What decides between two rotations of one group: the group of what follows the bytes they share. */
function key(i: i32): i32 {
  let at = place(i) + depth
  if (at >= n) at -= n
  return rank(at)
}

function swap(i: i32, j: i32): void {
  const p = place(i)
  setPlace(i, place(j))
  setPlace(j, p)
}

/** The two bytes at `i` of the ring, first one higher. */
function pair(text: usize, i: i32): u32 {
  if (i >= n) i -= n
  const next = i + 1 == n ? 0 : i + 1
  return ((<u32>load<u8>(text + i)) << 8) | load<u8>(text + next)
}

function radixPass(text: usize, offset: i32, from: usize, to: usize): void {
  memory.fill(COUNTS, 0, 4 * 65536)
  for (let i = 0; i < n; i++) {
    const slot = COUNTS + (pair(text, i) << 2)
    store<u32>(slot, load<u32>(slot) + 1)
  }
  let sum: u32 = 0
  for (let i: usize = 0; i < 65536; i++) {
    const slot = COUNTS + (i << 2)
    const count = load<u32>(slot)
    store<u32>(slot, sum)
    sum += count
  }
  for (let i = 0; i < n; i++) {
    const rotation = from == 0 ? i : load<i32>(from + ((<usize>i) << 2))
    const slot = COUNTS + (pair(text, rotation + offset) << 2)
    const at = load<u32>(slot)
    store<u32>(slot, at + 1)
    store<i32>(to + ((<usize>at) << 2), rotation)
  }
}

/** Groups by the first four bytes; groups of one become sorted runs of length one. */
function firstGroups(text: usize): void {
  radixPass(text, 2, 0, ranks)
  radixPass(text, 0, ranks, places)
  let end = n - 1
  let previous: u64 = 0
  for (let i = n - 1; i >= 0; i--) {
    const rotation = place(i)
    const word = ((<u64>pair(text, rotation)) << 16) | pair(text, rotation + 2)
    if (i < n - 1 && word != previous) end = i
    previous = word
    setRank(rotation, end)
  }
  for (let i = 0; i < n;) {
    const last = rank(place(i))
    if (last == i) setPlace(i, -1)
    i = last + 1
  }
}

/** Rotations from..to have equal keys: they become one group. */
function makeGroup(from: i32, to: i32): void {
  if (from == to) {
    setRank(place(from), to)
    setPlace(from, -1)
    return
  }
  for (let i = from; i <= to; i++) setRank(place(i), to)
}

/** The same for a few places: takes out the smallest keys, one group after the other. */
function selectionSplit(from: i32, to: i32): void {
  for (let start = from; start <= to;) {
    let smallest = key(start)
    let end = start
    for (let i = start + 1; i <= to; i++) {
      const k = key(i)
      if (k < smallest) {
        smallest = k
        end = start
        swap(i, start)
      } else if (k == smallest) {
        swap(i, ++end)
      }
    }
    makeGroup(start, end)
    start = end + 1
  }
}

function pivotOf(from: i32, to: i32): i32 {
  const middle = from + ((to - from) >> 1)
  const a = key(from)
  const b = key(middle)
  const c = key(to)
  return a < b ? (b < c ? b : max(a, c)) : a < c ? a : max(b, c)
}

/** In periodic texts whole groups stay together for many rounds. */
function allEqual(from: i32, to: i32): bool {
  const first = key(from)
  for (let i = from + 1; i <= to; i++) if (key(i) != first) return false
  return true
}

/**
 * Sorts places from..to by key and splits them into groups: three-way quicksort, the smaller side by recursion. Both sides get
 * ranks of their own at once, so that keys that point into this group stay in order whichever is split first.
 */
function split(from: i32, to: i32): void {
  if (allEqual(from, to)) return
  while (to - from >= 8) {
    const pivot = pivotOf(from, to)
    let low = from
    let high = to
    for (let i = from; i <= high;) {
      const k = key(i)
      if (k < pivot) swap(i++, low++)
      else if (k > pivot) swap(i, high--)
      else i++
    }
    for (let i = from; i < low; i++) setRank(place(i), low - 1)
    makeGroup(low, high)
    if (low - from < to - high) {
      if (low > from) split(from, low - 1)
      from = high + 1
    } else {
      if (high < to) split(high + 1, to)
      to = low - 1
    }
  }
  if (from <= to) selectionSplit(from, to)
}

/**
 * Sorts the rotations of `length` > 1 bytes at `text`. Afterwards the u32 at `rankWords + 4*i` is the place of the rotation that
 * begins at byte i, but that rotations equal to each other share the last of their places.
 */
export function sortRotations(text: usize, length: i32, placeWords: usize, rankWords: usize): void {
  places = placeWords
  ranks = rankWords
  n = length
  firstGroups(text)
  for (depth = 4; depth < n && place(0) > -n; depth *= 2) {
    let i = 0
    let sorted = 0
    while (i < n) {
      const p = place(i)
      if (p < 0) {
        sorted -= p
        i -= p
        continue
      }
      if (sorted > 0) {
        setPlace(i - sorted, -sorted)
        sorted = 0
      }
      const end = rank(p) + 1
      split(i, end - 1)
      i = end
    }
    if (sorted > 0) setPlace(i - sorted, -sorted)
  }
}
