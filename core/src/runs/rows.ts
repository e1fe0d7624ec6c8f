import { InvalidArgument } from '../errors/index.js'
import { isPyFloat } from '../pytext/index.js'
import { isSuperrun } from '../run-id/index.js'
import type { RunDoc } from '../storage/index.js'
import type { Cell, TableColumn } from '../table/index.js'

/** Fields of a run document that are columns of every run table. */
const STANDARD_FIELDS = ['name', 'number', 'mode', 'source', 'tags', 'start', 'end', 'livetime'] as const

/** Per-run option defaults; they go into the plan, not into the table. */
const RUN_DEFAULTS = 'strax_defaults'

const COLUMN_FACTS: Readonly<Record<string, { title: string; unit?: string }>> = {
  name: { title: 'Run id' },
  number: { title: 'Run number' },
  mode: { title: 'Run mode' },
  source: { title: 'Calibration source' },
  tags: { title: 'Tags' },
  start: { title: 'Start of the run (UTC)' },
  end: { title: 'End of the run (UTC)' },
  livetime: { title: 'Livetime', unit: 's' },
}

/** Superruns keep several modes and sources as list; a table shows them joined, as strax does. */
const joined = (value: unknown): string => (Array.isArray(value) ? value.map(String).join(',') : String(value ?? ''))

function tagNames(tags: unknown): string {
  if (!Array.isArray(tags)) return ''
  return tags.map((tag) => String(typeof tag === 'object' && tag !== null && 'name' in tag ? tag.name : tag)).join(',')
}

/** Name of the run that a document describes: its own, or the six-digit run number. */
export function runName(doc: RunDoc): string {
  if (typeof doc['name'] === 'string') return doc['name']
  if (typeof doc['number'] === 'number') return String(doc['number']).padStart(6, '0')
  throw new InvalidArgument('A run document has neither a name nor a number; expected at least one of them.')
}

/** Run number: the document's, or a number read from the name. Superruns and named runs have none. */
function runNumber(doc: RunDoc, name: string): number | null {
  if (typeof doc['number'] === 'number') return doc['number']
  return !isSuperrun(name) && /^\d+$/.test(name) ? Number(name) : null
}

/** Seconds of data: as stored, else end - start. */
export function livetime(doc: RunDoc): number | null {
  const stored = doc['livetime']
  if (typeof stored === 'number' || typeof stored === 'bigint' || isPyFloat(stored)) return Number(stored)
  const { start, end } = doc
  return start instanceof Date && end instanceof Date ? (end.getTime() - start.getTime()) / 1000 : null
}

/** Value of a nested field: `daq_config.detectors` is found inside `daq_config`. */
function nested(doc: RunDoc, path: string): Cell {
  let value: unknown = doc
  for (const part of Object.hasOwn(doc, path) ? [path] : path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<string, unknown>)[part]
  }
  if (isPyFloat(value)) return value.value
  return Array.isArray(value) ? joined(value) : (value as Cell)
}

function standardCell(doc: RunDoc, field: (typeof STANDARD_FIELDS)[number]): Cell {
  const name = runName(doc)
  switch (field) {
    case 'name':
      return name
    case 'number':
      return runNumber(doc, name)
    case 'tags':
      return tagNames(doc['tags'])
    case 'mode':
    case 'source':
      return joined(doc[field])
    case 'livetime':
      return livetime(doc)
    default:
      return doc[field] instanceof Date ? doc[field] : null
  }
}

/** Columns of a run table, one row a document, with the extra fields asked for behind the standard ones. */
export function runColumns(docs: readonly RunDoc[], storeFields: readonly string[]): TableColumn[] {
  const extra = storeFields.filter((field) => !STANDARD_FIELDS.includes(field as never) && field !== RUN_DEFAULTS)
  return [
    ...STANDARD_FIELDS.map((field) => ({
      name: field,
      ...COLUMN_FACTS[field],
      values: docs.map((doc) => standardCell(doc, field)),
    })),
    ...extra.map((field) => ({ name: field, values: docs.map((doc) => nested(doc, field)) })),
  ]
}
