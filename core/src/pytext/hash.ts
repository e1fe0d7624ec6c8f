import { sha1 } from '@noble/hashes/legacy.js'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'

/** The first `length` (at most 32) characters of the base32 of the text's sha1, in lower case. The text's characters are ASCII. */
export function sha1Base32(text: string, length: number): string {
  const digest = sha1(new TextEncoder().encode(text))
  let bits = 0n
  for (const byte of digest) bits = (bits << 8n) | BigInt(byte)
  let name = ''
  for (let shift = 155n; shift >= 0n; shift -= 5n) name += ALPHABET[Number((bits >> shift) & 31n)]
  return name.slice(0, length)
}
