/** Payloads for the viewers' tests. */
import type { ChunkColumns, ChunksPayload, MetadataPayload, PayloadColumn, RunsPayload } from '@straxlab/core/mime'

/** Text that would do harm as markup, and text that hides or turns what stands beside it. */
export const HOSTILE = [
  '<script>globalThis.hacked = true</script>',
  '<img src=x onerror="globalThis.hacked = true">',
  `"><svg onload='globalThis.hacked=true'>`,
  'javascript:globalThis.hacked=true',
  'a\u0000b\u001b[31m\u202eevil\u2066',
  '&lt;b&gt; &amp; ]]> --> ${x} {{y}} \\" \' `',
].join(' ')

const S = 1_000_000_000n
export const T0 = 1_620_000_000n * S

export function runsPayload(rows: number, more: Partial<RunsPayload> = {}): RunsPayload {
  const column = (
    name: string,
    type: PayloadColumn['type'],
    value: (i: number) => PayloadColumn['values'] extends readonly (infer V)[] | undefined ? V : never,
  ): PayloadColumn => ({
    name,
    type,
    values: Array.from({ length: rows }, (_, i) => value(i)),
  })
  return {
    version: 1,
    nRows: rows,
    context: { id: 'c', variable: 'st' },
    dataTypes: ['peaks', 'events'],
    columns: [
      column('name', 'string', (i) => String(12_000 + i).padStart(6, '0')),
      column('number', 'int', (i) => 12_000 + i),
      column('mode', 'string', (i) => ['tpc_bkg', 'tpc_kr83m', 'nveto'][i % 3]!),
      column('source', 'string', (i) => ['none', 'kr-83m'][i % 2]!),
      column('tags', 'strings', (i) => (i % 4 === 0 ? ['good', 'sr1'] : i % 5 === 0 ? ['_bad'] : [])),
      column('start', 'time', (i) => String(T0 + BigInt(i) * 3600n * S)),
      column('livetime', 'duration', (i) => (i % 7 === 0 ? null : 1800 + i)),
      column('peaks_available', 'available', (i) => (i % 3 === 0 ? null : i % 2 === 0)),
    ],
    ...more,
  }
}

/** Chunks from (start, end, rows), in s since T0. */
export function chunkColumns(
  spans: readonly (readonly [number, number, number])[],
  more: Partial<ChunkColumns> = {},
): ChunkColumns {
  return {
    chunkI: spans.map((_, i) => i),
    start: spans.map(([start]) => String(T0 + BigInt(start) * S)),
    end: spans.map(([, end]) => String(T0 + BigInt(end) * S)),
    n: spans.map(([, , n]) => n),
    nbytes: spans.map(([, , n]) => n * 1000),
    filesize: spans.map(([, , n]) => (n === 0 ? null : n * 100)),
    ...more,
  }
}

export const at = (seconds: number): string => String(T0 + BigInt(seconds) * S)

export function superrunPayload(): ChunksPayload {
  return {
    version: 1,
    runId: '_sr',
    dataType: 'peaks',
    lineageHash: 'abc',
    isSuperrun: true,
    chunks: chunkColumns([
      [0, 15, 300],
      [15, 100, 200],
      [100, 110, 0],
    ]),
    subruns: [
      { runId: 'a', start: at(0), end: at(10) },
      { runId: 'b', start: at(12), end: at(20), chunks: chunkColumns([[12, 20, 50]]) },
      { runId: 'c', start: at(90), end: at(110), ranges: [[at(92), at(108)]] },
    ],
    gaps: [
      { start: at(10), end: at(12) },
      { start: at(20), end: at(90) },
    ],
  }
}

export function metadataPayload(more: Partial<MetadataPayload> = {}): MetadataPayload {
  return {
    version: 1,
    runId: '0',
    dataType: 'peaks',
    lineageHash: 'xia2iit6vb',
    metadataText: '{\n    "run_id": "0"\n}',
    dataKind: 'peaks',
    compressor: 'blosc',
    straxVersion: '2.2.3',
    itemsize: 20,
    fields: [
      { name: 'time', title: 'Start time since unix epoch [ns]', type: '<i8', shape: [], offset: 0, nbytes: 8 },
      { name: 'area', title: 'Area [PE]', type: '<f4', shape: [], offset: 8, nbytes: 4 },
      { name: 'data', type: '<f4', shape: [2], offset: 12, nbytes: 8 },
    ],
    lineage: [
      {
        dataType: 'peaks',
        plugin: 'Peaks',
        version: '0.0.0',
        dependsOn: ['records'],
        options: [
          ['base_area', '0'],
          ['bonus_area', '42'],
        ],
      },
      { dataType: 'records', plugin: 'Records', version: '0.0.0', dependsOn: [], options: [['crash', 'false']] },
    ],
    start: at(0),
    end: at(10),
    writingStarted: 1_700_000_000.5,
    writingEnded: 1_700_000_002.5,
    chunks: chunkColumns([
      [0, 5, 100],
      [5, 10, 0],
    ]),
    ...more,
  }
}
