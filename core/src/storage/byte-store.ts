/**
 * Where bytes lie: a folder on disk, a zip file, a server. All that reading needs; paths are relative and use "/".
 * An absent file is a value (undefined); anything else that goes wrong throws `StorageFailed`.
 */
export interface ByteStore {
  /** For people and error messages. */
  readonly where: string
  /** Names directly inside a folder ('' is the root); undefined when there is no such folder. */
  list(folder: string): Promise<readonly string[] | undefined>
  /** Bytes of a file; undefined when there is no such file. */
  size(path: string): Promise<number | undefined>
  /** The whole file, in memory of its own; undefined when there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>
  /** The file's place on this machine's disk, where it has one: others may then read it there (worker threads). */
  localPath?(path: string): string
}

/** The full name of a file, for messages. */
export function fullPath(store: ByteStore, path: string): string {
  return store.localPath?.(path) ?? `${store.where}/${path}`
}

/** What reading cost, added up; for tests and progress. */
export class ReadCounts {
  filesRead = 0
  bytesRead = 0
  chunksDecoded = 0
  bytesDecoded = 0
}

export async function readText(store: ByteStore, path: string): Promise<string | undefined> {
  const bytes = await store.read(path)
  return bytes && new TextDecoder().decode(bytes)
}
