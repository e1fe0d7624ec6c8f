/** Memory that the control thread and user code share, for what must be heard in the middle of a synchronous call. */
export const REQUESTED = 0 // number of the newest interrupt
export const SEEN = 1 // number of the newest interrupt that user code has taken
export const INPUT = 2 // woken when a line of input is there, or an interrupt
export const FORCED = 3 // number of the newest interrupt for which something was ended by force

export function newShared(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(16))
}
