/** Shown of a long table: so many rows at its start and at its end, and so many columns. */
export const ROWS = 10
export const COLUMNS = 12

/** Which of `count` things to show; null stands for those left out. */
export function elided(count: number, most: number): (number | null)[] {
  const all = Array.from({ length: Math.min(count, most * 2) }, (_, i) => i)
  if (count <= most * 2) return all
  return [...all.slice(0, most), null, ...all.slice(0, most).map((i) => count - most + i)]
}
