import { DataCorrupted } from '../errors/index.js'
import { isPyDict, isPyList, pyRepr, type PyDict, type PyValue } from '../pytext/index.js'

/** What made a data type: the class of the plugin, its version, and its tracked options. */
export type LineageEntry = readonly [className: string, version: string, options: PyDict]

/** Who made a piece of data, and all that it was made from. */
export type Lineage = { readonly [dataType: string]: LineageEntry }

/**
 * Checks a lineage that was read from a file.
 * @param what the file
 * @throws DataCorrupted where it is not `{data_type: [class, version, {option: value}]}`
 */
export function asLineage(v: PyValue | undefined, what: string): Lineage {
  if (v === undefined || !isPyDict(v)) throw corrupted(what, 'a lineage', 'a dict', v)
  for (const [dataType, entry] of Object.entries(v)) {
    const ok =
      isPyList(entry) &&
      entry.length === 3 &&
      typeof entry[0] === 'string' &&
      typeof entry[1] === 'string' &&
      isPyDict(entry[2]!)
    if (!ok) throw corrupted(what, `the lineage of ${dataType}`, '[class, version, {option: value}]', entry)
  }
  return v as Lineage
}

function corrupted(what: string, part: string, expected: string, got: PyValue | undefined): DataCorrupted {
  const text = got === undefined ? 'nothing' : pyRepr(got)
  const shown = text.length > 100 ? text.slice(0, 100) + '...' : text
  return new DataCorrupted(`${what}: expected ${part} to be ${expected}, found ${shown}`, { path: what })
}
