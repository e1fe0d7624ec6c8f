import { PAYLOAD_VERSION } from '@straxlab/core/mime'
import type { ChunkColumns, ChunksPayload, MetadataPayload, RunsPayload } from '@straxlab/core/mime'

/** The payload of an output is not what this version can show; the message says why, in words. */
export class PayloadProblem extends Error {
  override readonly name = 'PayloadProblem'
}

type Json = { readonly [key: string]: unknown }

function checkHead(value: unknown, what: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PayloadProblem(`This output holds no ${what}: an object was expected.`)
  }
  const { version } = value as Json
  if (typeof version !== 'number') throw new PayloadProblem(`This ${what} does not say its version.`)
  if (version > PAYLOAD_VERSION) {
    throw new PayloadProblem(
      `This ${what} was made by a newer straxlab (format ${version}, this one reads ${PAYLOAD_VERSION}): update the extension.`,
    )
  }
  return value as Json
}

function need(value: Json, what: string, checks: Readonly<Record<string, (field: unknown) => boolean>>): void {
  for (const [name, holds] of Object.entries(checks)) {
    if (!holds(value[name]))
      throw new PayloadProblem(`This ${what} is damaged: its "${name}" is missing or of the wrong kind.`)
  }
}

const isText = (value: unknown): boolean => typeof value === 'string'
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
const isList = (value: unknown): value is unknown[] => Array.isArray(value)
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

function isChunkColumns(value: unknown): value is ChunkColumns {
  if (!isObject(value)) return false
  const lists = ['chunkI', 'start', 'end', 'n', 'nbytes', 'filesize'].map((name) => value[name])
  const first = lists[0]
  return lists.every((list) => isList(list) && isList(first) && list.length === first.length)
}

/** @throws PayloadProblem */
export function asRunsPayload(value: unknown): RunsPayload {
  const what = 'run table'
  const payload = checkHead(value, what)
  need(payload, what, { nRows: isCount, columns: isList })
  for (const column of payload['columns'] as unknown[]) {
    if (!isObject(column)) throw new PayloadProblem(`This ${what} is damaged: a column is no object.`)
    need(column, what, { name: isText, type: isText })
  }
  return payload as unknown as RunsPayload
}

/** @throws PayloadProblem */
export function asMetadataPayload(value: unknown): MetadataPayload {
  const what = 'metadata view'
  const payload = checkHead(value, what)
  const checks = {
    runId: isText,
    dataType: isText,
    lineageHash: isText,
    metadataText: isText,
    fields: isList,
    lineage: isList,
    chunks: isChunkColumns,
  }
  need(payload, what, checks)
  if (payload['other'] !== undefined) need(payload['other'] as Json, what, checks)
  return payload as unknown as MetadataPayload
}

/** @throws PayloadProblem */
export function asChunksPayload(value: unknown): ChunksPayload {
  const what = 'chunk map'
  const payload = checkHead(value, what)
  need(payload, what, { runId: isText, dataType: isText, chunks: isChunkColumns, gaps: isList })
  return payload as unknown as ChunksPayload
}
