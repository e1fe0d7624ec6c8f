/** Viridis at nine points: even steps look even, also in grey and to colour-blind eyes. */
const STOPS = [
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
] as const

/** Colour for a share of the largest value, 0 to 1: the same in every theme, so that pictures can be compared. */
export function rateColour(share: number): string {
  const clamped = Math.max(0, Math.min(1, Number.isFinite(share) ? share : 0))
  const position = clamped * (STOPS.length - 1)
  const i = Math.min(STOPS.length - 2, Math.floor(position))
  const part = position - i
  const channel = (c: number): number => Math.round(STOPS[i]![c]! + (STOPS[i + 1]![c]! - STOPS[i]![c]!) * part)
  return `rgb(${channel(0)}, ${channel(1)}, ${channel(2)})`
}
