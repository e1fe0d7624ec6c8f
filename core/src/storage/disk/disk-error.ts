import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { messageOf, StorageFailed } from '../../errors/index.js'

/** What the system's error codes mean to a person, and what to do. */
const MEANINGS: { readonly [code: string]: string } = {
  ENOSPC: 'the disk is full: free space there, or store elsewhere',
  EDQUOT: 'the disk quota is used up: free space there, or store elsewhere',
  EFBIG: 'the file would be larger than the disk allows',
  EACCES: 'permission denied: ask the owner of the folder, or store elsewhere',
  EPERM: 'permission denied: ask the owner of the folder, or store elsewhere',
  EROFS: 'the disk is mounted read-only: store elsewhere',
  ENOTDIR: 'a part of this path is a file, not a folder',
  EISDIR: 'this is a folder, not a file',
  EMFILE: 'this process has too many files open: close some, or raise the limit (ulimit -n)',
  ENFILE: 'the machine has too many files open',
  ENAMETOOLONG: 'the name is too long for this disk',
  EIO: 'the disk reports an input/output error: check it',
  ENOENT: 'it is gone: someone else removed or renamed it',
  EEXIST: 'it exists already',
  ENOTEMPTY: 'it exists already and is not empty',
  ESTALE: 'the network file system lost it: try again',
}

const FULL = new Set(['ENOSPC', 'EDQUOT'])

export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}

/** True when the disk lets nobody, or not this user, read there: permissions, or a file where a folder should be. */
export const isRefusal = (error: unknown): boolean => ['EACCES', 'EPERM', 'ENOTDIR'].includes(codeOf(error))

/** True for "no such file", and only for that. */
export const isAbsent = (error: unknown): boolean => codeOf(error) === 'ENOENT'

async function freeBytes(path: string): Promise<number | undefined> {
  for (let folder = path; ; folder = dirname(folder)) {
    try {
      const { bavail, bsize } = await statfs(folder)
      return bavail * bsize
    } catch {
      // Only for the message: the folder itself may be gone, so ask for the one around it.
      if (dirname(folder) === folder) return undefined
    }
  }
}

/** A `StorageFailed` that says what was tried, where, what is in the way and, when the disk is full, how much was needed. */
export async function diskError(
  error: unknown,
  doing: string,
  path: string,
  neededBytes?: number,
): Promise<StorageFailed> {
  const code = codeOf(error)
  let meaning = MEANINGS[code] ?? messageOf(error)
  if (FULL.has(code) && neededBytes !== undefined) {
    const free = await freeBytes(path)
    meaning += ` (${neededBytes} bytes are needed${free === undefined ? '' : `, ${free} are free`})`
  }
  return new StorageFailed(`Cannot ${doing} ${path}: ${meaning}${code === '' ? '' : ` [${code}]`}`, {
    path,
    cause: error,
  })
}
