/** Which npm packages the kernel runs on, and which of their files: what the wheel carries so that pip alone installs straxlab. */
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { inRoot } from './paths.mjs'
import { Problem } from './progress.mjs'

/** Not carried: danfo.js stands on 300 MB of tensorflow and is asked for by `getDf` only; the others are needed to build only. */
const LEFT_OUT = new Set([
  'danfojs-node',
  'prebuild-install',
  'node-addon-api',
  'rollup',
  '@rollup/plugin-commonjs',
  '@rollup/plugin-node-resolve',
  '@rollup/plugin-replace',
])

/** Where npm has put `name` as seen from the package at `from`: in its own node_modules, or in one of those above it. */
function placeOf(lock, from, name) {
  const parts = from.split('/node_modules/')
  const above = parts.map((_, i) => parts.slice(0, parts.length - i).join('/node_modules/'))
  const places = [...above.map((at) => `${at}/node_modules/${name}`), `node_modules/${name}`]
  const place = places.find((candidate) => lock[candidate])
  return place && lock[place].link ? lock[place].resolved : place
}

/** Folders (in the clone) of the kernel and of everything it runs on, by package-lock.json. */
export function runtimePackages() {
  const lock = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8')).packages
  const found = new Set()
  const visit = (place) => {
    if (found.has(place)) return
    found.add(place)
    const { dependencies = {}, optionalDependencies = {} } = lock[place]
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (LEFT_OUT.has(name)) continue
      const next = placeOf(lock, place, name)
      if (next && existsSync(inRoot(next))) visit(next)
      // Optional packages for other systems are in the lock, not on the disk.
      else if (!(name in optionalDependencies)) throw new Problem(`${name}, which ${place} needs, is not installed.`)
    }
  }
  visit('kernel')
  return [...found].sort()
}

/** Where a folder of the clone goes below the wheel's `node` folder: workspaces become ordinary packages. */
const target = (place) => (place.startsWith('node_modules/') ? place : `node_modules/@straxlab/${place}`)

const WORKSPACE_FILES = new Set(['package.json', 'dist', 'resources', 'LICENSE', 'README.md', 'node_modules'])

/** Files that nothing at run time reads. */
function isNeeded(path) {
  const name = basename(path)
  if (name.endsWith('.map') || name.endsWith('.tsbuildinfo')) return false
  if (
    /typescript(-for-tslab)?\/lib\/(tsc|_tsc|tsserver|_tsserver|tsserverlibrary|typingsInstaller|_typingsInstaller)\./.test(
      path,
    )
  )
    return false
  if (/typescript(-for-tslab)?\/lib\/[a-z]{2}(-[a-z]{2})?$/.test(path)) return false
  if (/\/cmake-ts\/(src|build\/(lib|main)\.m?js)$/.test(path)) return false
  if (/\/zeromq\/(src|script|vcpkg)/.test(path)) return false
  const [, system, processor] = /\/zeromq\/build\/(darwin|linux|win32)(?:\/(\w+))?$/.exec(path) ?? []
  if (system !== undefined && system !== process.platform) return false
  if (processor !== undefined && processor !== process.arch) return false
  if (/\/zstd-napi\/(src|deps)$/.test(path)) return false
  return !/\/zstd-napi\/build\/(?!Release(\/\w+\.node)?$)/.test(path)
}

/** Copies the packages into `folder`/node_modules, laid out as npm has them. Returns how many. */
export function copyRuntimePackages(folder) {
  const places = runtimePackages()
  for (const place of places) {
    const from = inRoot(place)
    // `core/node_modules/x` is a package like others.
    const isWorkspace = !place.includes('node_modules/')
    for (const name of readdirSync(from)) {
      // Packages inside a package come by themselves, where they are needed.
      if (name === 'node_modules' || (isWorkspace && !WORKSPACE_FILES.has(name))) continue
      cpSync(join(from, name), join(folder, target(place), name), {
        recursive: true,
        filter: (source) => isNeeded(`/${relative(inRoot(), source)}`),
      })
    }
  }
  return places.length
}
