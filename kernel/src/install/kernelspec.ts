/** Tells Jupyter where this kernel is. */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, platform } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const KERNEL_NAME = 'straxlab'

export type Place = { readonly kind: 'user' | 'sys-prefix' } | { readonly kind: 'prefix'; readonly prefix: string }

export interface Kernelspec {
  readonly argv: readonly string[]
  readonly display_name: string
  readonly language: string
  readonly interrupt_mode: 'message' | 'signal'
  readonly env: Record<string, string>
  readonly metadata: Record<string, unknown>
}

/** `kernel.json`: absolute paths, so that it does not matter which PATH Jupyter was started with. */
export function kernelspec(): Kernelspec {
  const cli = fileURLToPath(new URL('../cli.js', import.meta.url))
  return {
    argv: [process.execPath, cli, 'run', '{connection_file}'],
    display_name: 'TypeScript (straxlab)',
    language: 'typescript',
    interrupt_mode: 'message',
    // One arena of glibc's malloc instead of one per thread: 25 MB of an idle kernel. User code gets its own again.
    env: { MALLOC_ARENA_MAX: '1' },
    metadata: { debugger: false },
  }
}

/** Writes the kernelspec and gives its folder. */
export function install(place: Place): string {
  const folder = join(dataFolder(place), 'kernels', KERNEL_NAME)
  const logos = fileURLToPath(new URL('../../resources', import.meta.url))
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'kernel.json'), `${JSON.stringify(kernelspec(), null, 2)}\n`)
  cpSync(logos, folder, { recursive: true })
  return folder
}

/** Removes it; false if it was not there. */
export function uninstall(place: Place): boolean {
  const folder = join(dataFolder(place), 'kernels', KERNEL_NAME)
  if (!existsSync(join(folder, 'kernel.json'))) return false
  rmSync(folder, { recursive: true })
  return true
}

/** Jupyter's data folder of a place, by Jupyter's own rules. */
export function dataFolder(place: Place): string {
  if (place.kind === 'prefix') return join(resolve(place.prefix), 'share', 'jupyter')
  if (place.kind === 'sys-prefix') return join(sysPrefix(), 'share', 'jupyter')
  const own = process.env['JUPYTER_DATA_DIR']
  if (own) return own
  if (platform() === 'darwin') return join(homedir(), 'Library', 'Jupyter')
  if (platform() === 'win32') return join(process.env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'jupyter')
  return join(process.env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'jupyter')
}

/** `sys.prefix` of the Python that is first on the path, an activated environment's for one. */
function sysPrefix(): string {
  for (const python of ['python3', 'python']) {
    const { status, stdout } = spawnSync(python, ['-c', 'import sys; print(sys.prefix)'], { encoding: 'utf8' })
    if (status === 0) return stdout.trim()
  }
  throw new Error('--sys-prefix needs python3 on the PATH; give the folder with --prefix instead')
}
