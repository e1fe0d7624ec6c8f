import { timeFields, type StructArray } from '../../dtype/index.js'
import { definePlugin } from '../../plugins/index.js'
import { DRIFT_VELOCITY, MAX_DRIFT_NS } from './detector.js'

/** S2s below this trigger no event, PE. */
const TRIGGER_PE = 200
/** An event reaches so far before its S2 and behind it, ns: the longest drift and a little. */
const BEFORE = BigInt(MAX_DRIFT_NS + 50_000)
const AFTER = 50_000n

interface Event {
  readonly s2: number
  readonly s1: number
}

/** The largest S1 before each large S2, within one drift length, by time of the S1; S2s without one make no event. */
function pair(peaks: StructArray): Event[] {
  const time = peaks.bigints('time')
  const area = peaks.numbers('area')
  const type = peaks.numbers('type')
  const events: Event[] = []
  for (let s2 = 0; s2 < peaks.length; s2++) {
    if (type[s2] !== 2 || area[s2]! < TRIGGER_PE) continue
    let s1 = -1
    for (let i = s2 - 1; i >= 0 && time[i]! > time[s2]! - BEFORE; i--) {
      if (type[i] === 1 && (s1 < 0 || area[i]! > area[s1]!)) s1 = i
    }
    if (s1 >= 0) events.push({ s1, s2 })
  }
  return events.sort((a, b) => a.s1 - b.s1 || a.s2 - b.s2)
}

/** Events of the demo detector: an S2 and the largest S1 up to one drift length before it. */
export const EventBasics = definePlugin({
  name: 'EventBasics',
  kind: 'overlap',
  version: '1',
  provides: 'event_basics',
  dataKind: 'events',
  dependsOn: ['peak_basics', 'peak_positions'],
  allowSuperrun: true,
  windowSize: [BEFORE + AFTER, BEFORE + AFTER],
  dtype: [
    ...timeFields,
    [['Area of the S1 [PE]', 's1_area'], '<f4'],
    [['Area of the S2 [PE]', 's2_area'], '<f4'],
    [['Width of the central 50% of the S2 [ns]', 's2_range_50p_area'], '<f4'],
    [['Time between S1 and S2 [ns]', 'drift_time'], '<f4'],
    [['Position of the interaction, x [cm]', 'x'], '<f4'],
    [['Position of the interaction, y [cm]', 'y'], '<f4'],
    [['Depth below the liquid surface [cm]', 'z'], '<f4'],
  ],
  compute({ peaks }) {
    const events = pair(peaks!)
    const time = peaks!.bigints('time')
    const center = peaks!.bigints('center_time')
    const of = (name: string, rows: (event: Event) => number): Float32Array => {
      const values = peaks!.numbers(name)
      return Float32Array.from(events, (event) => values[rows(event)]!)
    }
    const drift = Float32Array.from(events, ({ s1, s2 }) => Number(center[s2]! - center[s1]!))
    const [s1, s2] = [(event: Event): number => event.s1, (event: Event): number => event.s2]
    const ends = peaks!.bigints('endtime')
    return {
      time: BigInt64Array.from(events, (event) => time[event.s1]!),
      endtime: BigInt64Array.from(events, (event) => ends[event.s2]!),
      s1_area: of('area', s1),
      s2_area: of('area', s2),
      s2_range_50p_area: of('range_50p_area', s2),
      drift_time: drift,
      x: of('x', s2),
      y: of('y', s2),
      z: drift.map((t) => -t * DRIFT_VELOCITY),
    }
  },
})
