/** Bytes in several pieces that count as one after another. */

export const totalBytes = (pieces: readonly Uint8Array[]): number => pieces.reduce((sum, { length }) => sum + length, 0)

/** All in one array; a single piece as it is. @param memory gives room for the whole */
export function joinPieces(
  pieces: readonly Uint8Array[],
  memory = (bytes: number): Uint8Array => new Uint8Array(bytes),
): Uint8Array {
  if (pieces.length < 2) return pieces[0] ?? new Uint8Array(0)
  const all = memory(totalBytes(pieces))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}
