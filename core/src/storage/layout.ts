/**
 * Names on disk, as strax gives them (strax/storage/files.py):
 *
 *     <run>-<data_type>-<hash>/                          while being written: <run>-<data_type>-<hash>_temp
 *         <data_type>-<hash>-metadata.json
 *         <data_type>-<hash>-000000 ...                  one file per chunk that has rows
 *     <run>-metadata.json                                run document
 */
const TEMP = '_temp'
const METADATA = '-metadata.json'

/** Metadata of very old data. */
export const OLD_METADATA_FILE = 'metadata.json'

/** What the name of a data folder says. For superruns `runId` ends with the hash of their definition. */
export interface StoredName {
  readonly runId: string
  readonly dataType: string
  readonly lineageHash: string
  readonly folder: string
}

export const tempName = (name: string): string => name + TEMP

export const isTempName = (name: string): boolean => name.endsWith(TEMP)

/** The name that a temporary one gets in the end. */
export const finalName = (name: string): string => (isTempName(name) ? name.slice(0, -TEMP.length) : name)

/** Where old data wait while new ones take their place; strax does not take it for data (four parts). */
export const asideName = (folder: string): string => `.${folder}-replaced`

/** Where data wait to be removed, out of sight. */
export const removedName = (folder: string): string => `.${folder}-removed`

/** The parts of a data folder's name (also a temporary one's), or undefined when it is not one. */
export function parseFolderName(folder: string): StoredName | undefined {
  const parts = folder.split('-')
  if (parts.length !== 3 || parts.includes('')) return undefined
  const [runId, dataType, lineageHash] = parts as [string, string, string]
  // A file such as a-b-metadata.json.
  if (lineageHash.includes('.')) return undefined
  return { runId, dataType, lineageHash, folder }
}

/**
 * What the names of all files of a folder begin with. strax takes every `_temp` out of the folder's name, also where it belongs to
 * the data type (`slow_temperature`); so its files are named, and ours with them.
 */
export function filePrefix(folder: string): string | undefined {
  const bare = folder.replaceAll(TEMP, '')
  const dash = bare.indexOf('-')
  return dash < 0 ? undefined : bare.slice(dash + 1)
}

export const metadataFile = (prefix: string): string => prefix + METADATA

export const chunkFile = (prefix: string, chunkI: number): string => `${prefix}-${String(chunkI).padStart(6, '0')}`

export const runDocFile = (runId: string): string => runId + METADATA

/** The run that a file is the document of, or undefined. */
export function runOfDocFile(file: string): string | undefined {
  if (!file.endsWith(METADATA)) return undefined
  const runId = file.slice(0, -METADATA.length)
  return runId === '' || runId.includes('-') ? undefined : runId
}

/** Whether a name from outside can be one part of a path, and never a way out of the folder. */
export function isFileName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name)
}
