/** What happens in the detector during a run: decides the energies that are simulated. */
export type Population = 'background' | 'krypton' | 'radon' | 'neutrons'

export interface DemoRun {
  readonly runId: string
  readonly mode: string
  readonly source: string
  readonly tags: readonly string[]
  readonly comment: string
  /** Start of the run, UTC. */
  readonly start: string
  readonly seconds: number
}

const run = (
  runId: string,
  start: string,
  mode: string,
  source: string,
  tags: readonly string[],
  comment: string,
  seconds = 30,
): DemoRun => ({ runId, start, mode, source, tags, comment, seconds })

/** The runs of the demo data: two weeks at the detector. */
export const DEMO_RUNS: readonly DemoRun[] = [
  run(
    '012100',
    '2022-03-01T08:00:00Z',
    'tpc_commissioning',
    'none',
    ['messy'],
    'High voltage ramp in the first minutes',
  ),
  run('012101', '2022-03-01T09:00:00Z', 'background_stable', 'none', ['_sr1'], ''),
  run('012102', '2022-03-01T10:00:00Z', 'background_stable', 'none', ['_sr1'], ''),
  run(
    '012103',
    '2022-03-02T07:30:00Z',
    'kr83m_calibration',
    'kr-83m',
    ['_sr1', 'calibration'],
    'Source opened at 07:10',
  ),
  run('012104', '2022-03-02T08:30:00Z', 'kr83m_calibration', 'kr-83m', ['_sr1', 'calibration'], ''),
  run(
    '012105',
    '2022-03-02T09:30:00Z',
    'kr83m_calibration',
    'kr-83m',
    ['_sr1', 'calibration', 'messy'],
    'Trip of one PMT group',
  ),
  run('012106', '2022-03-05T10:00:00Z', 'background_stable', 'none', ['_sr1'], ''),
  run('012107', '2022-03-06T10:00:00Z', 'background_stable', 'none', ['_sr1', 'bad'], 'Hot spot, do not use'),
  run('012108', '2022-03-09T12:00:00Z', 'rn220_calibration', 'rn-220', ['_sr1', 'calibration'], ''),
  run('012109', '2022-03-09T13:00:00Z', 'rn220_calibration', 'rn-220', ['_sr1', 'calibration'], ''),
  run(
    '012110',
    '2022-03-12T09:00:00Z',
    'ambe_calibration',
    'ambe',
    ['_sr1', 'calibration', 'blinded'],
    'Neutron source in the tube',
  ),
  run('012111', '2022-03-14T10:00:00Z', 'background_linked', 'none', ['_sr1', 'blinded'], '', 20),
]

const POPULATIONS: Readonly<Record<string, Population>> = { 'kr-83m': 'krypton', 'rn-220': 'radon', ambe: 'neutrons' }

/** A run of the table, or for any other id a background run an hour per run number after the last one. */
export function demoRun(runId: string): DemoRun {
  const known = DEMO_RUNS.find((demo) => demo.runId === runId)
  if (known) return known
  const hours = /^\d+$/.test(runId) ? Number(runId) % 100_000 : 0
  const start = new Date(Date.UTC(2022, 3, 1) + hours * 3_600_000).toISOString()
  return run(runId, start, 'background_stable', 'none', [], '')
}

export const populationOf = (demo: DemoRun): Population => POPULATIONS[demo.source] ?? 'background'

/** Start and end of a run, ns since 1970. */
export function demoRunSpan(demo: DemoRun): { start: bigint; end: bigint } {
  const start = BigInt(Date.parse(demo.start)) * 1_000_000n
  return { start, end: start + BigInt(demo.seconds) * 1_000_000_000n }
}
