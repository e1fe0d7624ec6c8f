/** The entry of a package-lock that `name` means for the package at `path`: the nearest node_modules upwards. */
function entryFor(packages, path, name) {
  for (let from = path; ; from = from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1))) {
    const candidate = `${from === '' ? '' : `${from}/`}node_modules/${name}`
    if (packages[candidate]) return candidate
    if (from === '') return undefined
    if (!from.includes('node_modules/')) return packages[`node_modules/${name}`] ? `node_modules/${name}` : undefined
  }
}

/** Optional dependencies that have no entry of their own: [the path they would have, version, the package that wants them]. */
export function absentOptionals(packages) {
  return Object.entries(packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !entryFor(packages, path, name))
      .map(([name, version]) => ({ path: `node_modules/${name}`, version, wantedBy: entry })),
  )
}

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']

/** Names of binary packages tell what they are for: `@swc/core-linux-arm-gnueabihf`. */
function systemOf(name) {
  const words = name.split(/[-/]/)
  const libc = [
    ...(words.some((word) => word.startsWith('gnu')) ? ['glibc'] : []),
    ...(words.some((word) => word.startsWith('musl')) ? ['musl'] : []),
  ]
  return {
    cpu: PROCESSORS.filter((word) => words.includes(word)),
    ...(libc.length > 0 ? { libc } : {}),
    os: SYSTEMS.filter((word) => words.includes(word)),
  }
}

/** All packages of a lock, with entries for the optional ones that it lacks, and the paths of those. */
export function completed(packages) {
  const absent = absentOptionals(packages)
  const entries = absent.map(({ path, version, wantedBy }) => {
    if (!/^\d+\.\d+\.\d+/.test(version))
      throw new Error(`${path} is wanted as ${version}: only an exact version can be added`)
    const { cpu, libc, os } = systemOf(path.slice('node_modules/'.length))
    if (cpu.length === 0) throw new Error(`${path}: its name does not tell for which system it is`)
    return [
      path,
      { version, cpu, ...(wantedBy.dev ? { dev: true } : {}), ...(libc ? { libc } : {}), optional: true, os },
    ]
  })
  const all = [...Object.entries(packages), ...entries].sort(([a], [b]) => a.localeCompare(b, 'en'))
  return { packages: Object.fromEntries(all), added: absent.map(({ path }) => path) }
}
