/** Geometry and response of the demo detector: a dual-phase xenon TPC about as large as XENONnT's, with simple numbers. */

export const N_TOP_PMTS = 253
export const N_PMTS = 494
/** Radius of the TPC, cm. */
export const TPC_RADIUS = 66
/** Longest drift, ns. */
export const MAX_DRIFT_NS = 2_200_000
/** Drift velocity, cm/ns. */
export const DRIFT_VELOCITY = 6.75e-5
/** Photoelectrons seen per extracted electron. */
export const SINGLE_ELECTRON_PE = 30
/** Electron lifetime in the liquid, ns. */
export const ELECTRON_LIFETIME_NS = 15_000_000

export interface Position {
  readonly x: number
  readonly y: number
}

/** The first `n` points of a hexagonal lattice around the centre, cm, from the inside out. */
function hexagonal(n: number): Position[] {
  const rows = 12
  const spacing = TPC_RADIUS / 9.2
  const points: Position[] = []
  for (let row = -rows; row <= rows; row++) {
    for (let column = -rows; column <= rows; column++) {
      points.push({ x: spacing * (column + row / 2), y: (spacing * row * Math.sqrt(3)) / 2 })
    }
  }
  const radius = ({ x, y }: Position): number => Math.round(1e6 * Math.hypot(x, y))
  const angle = ({ x, y }: Position): number => Math.atan2(y, x)
  return points.sort((a, b) => radius(a) - radius(b) || angle(a) - angle(b)).slice(0, n)
}

/** Position of each PMT, cm: channels 0-252 on top, 253-493 at the bottom. */
export const PMT_POSITIONS: readonly Position[] = [...hexagonal(N_TOP_PMTS), ...hexagonal(N_PMTS - N_TOP_PMTS)]

/** Share of an S2's top light that each top PMT gets, for light from (x, y) just above the liquid. */
export function topLight({ x, y }: Position): Float64Array {
  const light = Float64Array.from({ length: N_TOP_PMTS }, (_, i) => {
    const { x: px, y: py } = PMT_POSITIONS[i]!
    return (1 + ((px - x) ** 2 + (py - y) ** 2) / 150) ** -1.5
  })
  const sum = light.reduce((a, b) => a + b, 0)
  return light.map((share) => share / sum)
}
