import { fileURLToPath } from 'node:url'
import { join } from 'node:path'

/** The folder of the clone. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '')

/** Where the commands keep their own notes (stamps, logs, the lock). Git-ignored; safe to delete. */
export const notes = join(root, '.straxlab')

export const inRoot = (...parts) => join(root, ...parts)

/** In the order in which they are built. */
export const workspaces = ['core', 'kernel', 'labextension']
