#!/usr/bin/env node
/** `straxlab-kernel`: install the kernel, remove it, run it. */
import { parseArgs } from 'node:util'
import { ConverterClient } from './convert/index.js'
import { install, uninstall, type Place } from './install/index.js'
import { packageVersion } from './place/index.js'

const HELP = `straxlab-kernel: Jupyter kernel for TypeScript

  straxlab-kernel install [--user | --sys-prefix | --prefix FOLDER]   tell Jupyter about the kernel (default: --user)
  straxlab-kernel uninstall [--user | --sys-prefix | --prefix FOLDER]
  straxlab-kernel run CONNECTION_FILE                                 run it; Jupyter does this
  straxlab-kernel --version | --help
`

async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      user: { type: 'boolean' },
      'sys-prefix': { type: 'boolean' },
      prefix: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean' },
      debug: { type: 'boolean' },
    },
  })
  const [command, file] = positionals
  if (values.version) return say(packageVersion())
  if (values.help || !command) return say(HELP.trimEnd())
  switch (command) {
    case 'install':
      return say(`installed in ${install(placeOf(values))}`)
    case 'uninstall':
      return say(uninstall(placeOf(values)) ? 'removed' : 'it was not installed there')
    case 'run':
      if (!file) throw new Error('run needs the connection file that Jupyter wrote')
      return run(file)
    default:
      throw new Error(`unknown command '${command}'; see --help`)
  }
}

function placeOf(values: { user?: boolean; 'sys-prefix'?: boolean; prefix?: string }): Place {
  const given = [
    values.user && 'user',
    values['sys-prefix'] && 'sys-prefix',
    values.prefix !== undefined && 'prefix',
  ].filter(Boolean)
  if (given.length > 1) throw new Error(`only one of --${given.join(', --')} can be meant`)
  if (values.prefix !== undefined) return { kind: 'prefix', prefix: values.prefix }
  return { kind: values['sys-prefix'] ? 'sys-prefix' : 'user' }
}

async function run(connectionFile: string): Promise<void> {
  const converter = new ConverterClient(process.cwd())
  const { Kernel } = await import('./session/index.js')
  const kernel = new Kernel(connectionFile, process.cwd(), converter)
  process.on('SIGINT', () => kernel.interrupt())
  process.on('SIGTERM', () => void kernel.close().then(() => process.exit(0)))
  await kernel.open()
  endWithParent(() => void kernel.close().then(() => process.exit(0)))
}

const LOOK_EVERY_MS = 2000

/** Jupyter names the process the kernel shall not outlive, unless it is to be independent. */
function endWithParent(end: () => void): void {
  if (!process.env['JPY_PARENT_PID']) return
  const parent = process.ppid
  const look = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(look)
    end()
  }, LOOK_EVERY_MS)
  look.unref()
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

main(process.argv.slice(2)).catch((error: Error) => {
  const debug = process.argv.includes('--debug')
  process.stderr.write(`straxlab-kernel: ${debug ? (error.stack ?? error.message) : error.message}\n`)
  process.exit(1)
})
