/** bzip2's checksum: CRC-32 with the highest bit first. */

const TABLE = memory.data(1024)
let made = false

function makeTable(): void {
  for (let i: u32 = 0; i < 256; i++) {
    let c = i << 24
    for (let k = 0; k < 8; k++) c = (c & 0x80000000) != 0 ? (c << 1) ^ 0x04c11db7 : c << 1
    store<u32>(TABLE + (i << 2), c)
  }
  made = true
}

/** The checksum `crc` (begun with 0xffffffff, complemented at the end) taken further over `length` bytes. */
export function crcUpdate(crc: u32, p: usize, length: usize): u32 {
  if (!made) makeTable()
  const end = p + length
  while (p < end) crc = (crc << 8) ^ load<u32>(TABLE + ((<usize>((crc >> 24) ^ (<u32>load<u8>(p++)))) << 2))
  return crc
}
