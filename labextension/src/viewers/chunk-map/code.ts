import type { ChunksPayload } from '@straxlab/core/mime'
import { contextVariable, identifier, literal, propertyName } from '../code-text.js'

/** Code that loads one chunk. */
export function chunkCode(payload: ChunksPayload, index: number): string {
  const { chunks, dataType, runId } = payload
  const variable = contextVariable(payload.context)
  const name = identifier(dataType)
  if (payload.isSuperrun) return rangeCode(payload, chunks.start[index]!, chunks.end[index]!)
  const number = chunks.chunkI[index]!
  return `const ${name} = await ${variable}.getArray(${literal(runId)}, ${literal(dataType)}, { chunkNumber: { ${propertyName(dataType)}: [${number}] } })\n${name}`
}

/**
 * Code that loads a range of time. strax takes no time ranges for superruns: there the subruns that lie in the range are loaded,
 * each with its part of it.
 */
export function rangeCode(payload: ChunksPayload, start: string, end: string): string {
  const variable = contextVariable(payload.context)
  const name = identifier(payload.dataType)
  const call = (runId: string, from: string, to: string): string =>
    `await ${variable}.getArray(${literal(runId)}, ${literal(payload.dataType)}, { timeRange: [${from}n, ${to}n] })`
  if (!payload.isSuperrun) return `const ${name} = ${call(payload.runId, start, end)}\n${name}`
  const parts = subrunParts(payload, BigInt(start), BigInt(end))
  if (parts.length === 1) return `const ${name} = ${call(parts[0]!.runId, parts[0]!.start, parts[0]!.end)}\n${name}`
  const lines = parts.map((part) => `  ${call(part.runId, part.start, part.end)},`)
  return `import { StructArray } from '@straxlab/core'\nconst ${name} = StructArray.concatenate([\n${lines.join('\n')}\n])\n${name}`
}

function subrunParts(
  payload: ChunksPayload,
  start: bigint,
  end: bigint,
): { runId: string; start: string; end: string }[] {
  return (payload.subruns ?? []).flatMap((subrun) => {
    const ranges = subrun.ranges ?? [[subrun.start, subrun.end] as const]
    return ranges.flatMap(([from, to]) => {
      const first = BigInt(from) > start ? BigInt(from) : start
      const last = BigInt(to) < end ? BigInt(to) : end
      return first < last ? [{ runId: subrun.runId, start: String(first), end: String(last) }] : []
    })
  })
}
