import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

const dist = fileURLToPath(new URL('../../dist/cli/', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'straxlab-cli-'))

/** Runs a script as built, in a folder with two demo runs. */
function run(script: string, ...args: string[]): { status: number | null; out: string; err: string } {
  const env = { ...process.env, NODE_OPTIONS: '' }
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(dist, `${script}.js`), ...args], {
    cwd: folder,
    encoding: 'utf8',
    env,
  })
  return { status, out: stdout, err: stderr }
}

const stored = (prefix: string): string =>
  readdirSync(join(folder, 'strax_data')).find((name) => name.startsWith(prefix))!

const metadataOf = (path: string): { compressor: string; chunks: { n: number }[] } => {
  const file = readdirSync(path).find((name) => name.endsWith('-metadata.json'))!
  return JSON.parse(readFileSync(join(path, file), 'utf8')) as { compressor: string; chunks: { n: number }[] }
}

/** Digest of every chunk file of a run. */
const chunkDigests = (runId: string): [string, string][] =>
  readdirSync(join(folder, 'strax_data'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.startsWith(`${runId}-`) && /-\d{6}$/.test(path))
    .sort()
    .map((path) => [
      path,
      createHash('sha1')
        .update(readFileSync(join(folder, 'strax_data', path)))
        .digest('hex'),
    ])

const FORBID_PEAKS = '{"forbidCreationOf": ["peaks"]}'

beforeAll(() => {
  const made = run('demo-data', '--out', 'strax_data', '--runs', '2')
  if (made.status !== 0) throw new Error(made.err)
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('straxer', () => {
  test('makes what is missing, says how far it is, and skips what is stored', () => {
    const first = run('straxer', '012100', '012101', '--target', 'event_basics')
    expect(first).toMatchObject({ status: 0, err: '' })
    expect(first.out).toMatch(/012101 event_basics: chunk 0, .* rows, .*memory \d+ MB/)
    expect(stored('012101-event_basics')).toBeDefined()
    const second = run('straxer', '012101', '--target', 'event_basics', 'peaks')
    expect(second.status).toBe(0)
    expect(second.out.match(/is already stored/g)).toHaveLength(2)
  }, 120_000)

  test('--from_scratch computes all anew, each data type once, and replaces what was stored', () => {
    expect(run('straxer', '012101', '--target', 'event_basics')).toMatchObject({ status: 0 })
    const before = chunkDigests('012101')
    const damaged = join(folder, 'strax_data', stored('012101-truth'))
    const chunk = readdirSync(damaged).find((name) => name.endsWith('-000000'))!
    writeFileSync(join(damaged, chunk), 'not what it was')
    const targets = ['--target', 'peak_basics', 'event_basics', 'peaks']
    expect(run('straxer', '012101', ...targets).out.match(/is already stored/g)).toHaveLength(3)
    const { status, out, err } = run('straxer', '012101', ...targets, '--from_scratch')
    expect({ status, err }).toEqual({ status: 0, err: '' })
    expect(out).toMatch(/peak_basics: made[^]*event_basics: made[^]*peaks is already stored/)
    expect(chunkDigests('012101')).toEqual(before)

    const second = run('straxer', '012101', '--target', 'peaks', '--from_scratch', '--context_kwargs', FORBID_PEAKS)
    expect(second.status).toBe(1)
    expect(second.err).toContain('peaks of run 012101 should be computed anew, and this context may not create it')
    expect(chunkDigests('012101')).toEqual(before)
  }, 120_000)

  test('--plan makes nothing', () => {
    const before = readdirSync(join(folder, 'strax_data'))
    const { status, out } = run(
      'straxer',
      '012100',
      '--target',
      'peaks',
      '--plan',
      '--config_kwargs',
      '{"event_rate": 3.0}',
    )
    expect(status).toBe(0)
    expect(out).toContain('truth: computed by SimulatedTruth 1 as a source, saved to')
    expect(readdirSync(join(folder, 'strax_data'))).toEqual(before)
  }, 60_000)

  test.each([
    [['012100', '--target', 'peks'], 1, 'Did you mean "peaks"?'],
    [['012100', '--target', 'peaks', '--config-kwargs', '{"evnt_rate": 1.0}'], 1, 'Did you mean "event_rate"?'],
    [['012100', '--target', 'peaks', '--config_kwargs', '[1]'], 2, 'expected a JSON object'],
    [['012100', '--target', 'peaks', '--context', 'xenon'], 1, 'There is no context "xenon"'],
    [['--target', 'peaks'], 2, 'missing required argument'],
  ])('%j is refused in one line', (args, status, message) => {
    const result = run('straxer', ...args)
    expect(result.status).toBe(status)
    expect(result.err).toContain(message)
    expect(result.err).not.toMatch(/^\s+at /m)
  })
})

describe('rechunker', () => {
  test('writes beside the source, then in its place; every row stays', () => {
    const source = join('strax_data', stored('012101-peaks'))
    const before = metadataOf(join(folder, source))
    const beside = run(
      'rechunker',
      '--source',
      source,
      '--dest',
      'out',
      '--compressor',
      'zstd',
      '--target-size-mb',
      '1',
    )
    expect(beside).toMatchObject({ status: 0, err: '' })
    const copy = metadataOf(join(folder, 'out', stored('012101-peaks')))
    const rows = (chunks: { n: number }[]): number => chunks.reduce((sum, { n }) => sum + n, 0)
    expect(copy.compressor).toBe('zstd')
    expect(copy.chunks.length).toBeGreaterThan(1)
    expect(rows(copy.chunks)).toBe(rows(before.chunks))

    expect(run('rechunker', '--source', source, '--compressor', 'bz2', '--write_stats_to', 's.csv').status).toBe(0)
    expect(metadataOf(join(folder, source)).compressor).toBe('bz2')
    expect(readFileSync(join(folder, 's.csv'), 'utf8').split('\n')).toHaveLength(3)
  }, 60_000)

  test('a folder that is not there, or is misnamed, stays as it is', () => {
    expect(run('rechunker', '--source', 'nope')).toMatchObject({ status: 1 })
    cpSync(join(folder, 'strax_data', stored('012100-peaks')), join(folder, 'other-peaks-aaaaaaaaaa'), {
      recursive: true,
    })
    const { status, err } = run('rechunker', '--source', 'other-peaks-aaaaaaaaaa', '--compressor', 'lz4')
    expect(status).toBe(1)
    expect(err).toContain('should be named 012100-peaks-')
    expect(existsSync(join(folder, 'other-peaks-aaaaaaaaaa'))).toBe(true)
  }, 60_000)
})

test('every script has --help, and says its versions', () => {
  for (const script of ['straxer', 'rechunker', 'straxen-print-versions', 'demo-data']) {
    const { status, out } = run(script, '--help')
    expect({ script, status, help: out.startsWith('Usage: ') }).toEqual({ script, status: 0, help: true })
  }
  expect(run('straxen-print-versions').out).toMatch(/^straxlab \d+\.\d+\.\d+$/m)
}, 60_000)
