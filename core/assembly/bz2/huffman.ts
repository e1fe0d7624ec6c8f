/** Lengths of an optimal prefix code, limited in length by flattening the frequencies until they fit. */

const WEIGHTS = memory.data(4 * 516, 16)
const PARENTS = memory.data(2 * 516, 16)
const HEAP = memory.data(4 * 260, 16)

let size: i32 = 0

const weight = (node: i32): u32 => load<u32>(WEIGHTS + (node << 2))
const heapAt = (i: i32): i32 => load<i32>(HEAP + (i << 2))
const setHeap = (i: i32, node: i32): void => store<i32>(HEAP + (i << 2), node)

function push(node: i32): void {
  let i = ++size
  while (i > 1 && weight(node) < weight(heapAt(i >> 1))) {
    setHeap(i, heapAt(i >> 1))
    i >>= 1
  }
  setHeap(i, node)
}

function pop(): i32 {
  const top = heapAt(1)
  const node = heapAt(size--)
  let i = 1
  for (;;) {
    let child = i << 1
    if (child > size) break
    if (child < size && weight(heapAt(child + 1)) < weight(heapAt(child))) child++
    if (weight(node) <= weight(heapAt(child))) break
    setHeap(i, heapAt(child))
    i = child
  }
  setHeap(i, node)
  return top
}

/** `frequencies` (u32) of `alphabet` symbols to `lengths` (u8), all from 1 to `limit`; symbols that never occur get codes too. */
export function codeLengths(frequencies: usize, lengths: usize, alphabet: i32, limit: i32): void {
  for (let i = 0; i < alphabet; i++) {
    store<u32>(WEIGHTS + (i << 2), max<u32>(load<u32>(frequencies + (i << 2)), 1))
  }
  while (longest(lengths, alphabet) > limit) {
    for (let i = 0; i < alphabet; i++) store<u32>(WEIGHTS + (i << 2), (weight(i) >> 1) + 1)
  }
}

/** Builds the tree for the first `alphabet` weights, writes the lengths and returns the longest. */
function longest(lengths: usize, alphabet: i32): i32 {
  size = 0
  for (let i = 0; i < alphabet; i++) push(i)
  let next = alphabet
  while (size > 1) {
    const a = pop()
    const b = pop()
    store<u32>(WEIGHTS + (next << 2), weight(a) + weight(b))
    store<u16>(PARENTS + (a << 1), <u16>next)
    store<u16>(PARENTS + (b << 1), <u16>next)
    push(next++)
  }
  const root = next - 1
  let deepest = 0
  for (let i = 0; i < alphabet; i++) {
    let length = 0
    for (let node = i; node != root; node = <i32>load<u16>(PARENTS + (node << 1))) length++
    store<u8>(lengths + i, <u8>length)
    deepest = max(deepest, length)
  }
  return deepest
}
