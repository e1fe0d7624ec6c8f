import { Command, CommanderError } from 'commander'
import { isStraxlabError, messageOf } from '../errors/index.js'

/** Exit statuses, as shells know them. */
const EXIT = { failed: 1, usage: 2, interrupted: 130 } as const

/** Ctrl-C and kill, as an abort of the work under way. */
export interface Interruption {
  readonly signal: AbortSignal
}

/**
 * A script's command line. Long options may be spelled with `_` or `-` (`--config_kwargs`, `--config-kwargs`), as in strax and
 * elsewhere; `--help`, and `--debug` for the stack of an error, are always there.
 */
export function program(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--debug', 'show where an error comes from')
    .helpOption('-h, --help', 'show this help')
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true, helpWidth: Math.min(process.stdout.columns || 100, 110) })
    .exitOverride()
}

/** `--config-kwargs=x` as `--config_kwargs=x`; values and what follows `--` stay as they are. */
function normalised(argv: readonly string[], command: Command): string[] {
  const known = new Map(
    command.options.flatMap(({ long }) => (long ? [[long.replaceAll('_', '-'), long] as const] : [])),
  )
  const stop = argv.indexOf('--')
  return argv.map((argument, i) => {
    if ((stop >= 0 && i >= stop) || !argument.startsWith('--')) return argument
    const [name = '', ...value] = argument.split('=')
    return [known.get(name.replaceAll('_', '-')) ?? name, ...value].join('=')
  })
}

/** What caused an error, in one line each: a full disk is worth more to a person than what could not be written to it. */
function causes(error: unknown): string {
  const chain: string[] = []
  let cause = error instanceof Error ? error.cause : undefined
  while (cause !== undefined && chain.length < 5) {
    const text = messageOf(cause)
    if (!messageOf(error).includes(text)) chain.push(` (${text})`)
    cause = cause instanceof Error ? cause.cause : undefined
  }
  return chain.join('')
}

function report(name: string, error: unknown, debug: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage
  if (isStraxlabError(error, 'Aborted')) {
    process.stderr.write(`${name}: stopped on request; nothing half-written counts as stored\n`)
    return EXIT.interrupted
  }
  process.stderr.write(`${name}: ${messageOf(error)}${causes(error)}\n`)
  if (debug && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`)
  else if (!isStraxlabError(error)) process.stderr.write(`${name}: this is a bug; --debug shows where\n`)
  return EXIT.failed
}

/**
 * Runs a script: status 0 only on success, one-line errors on stderr. The first Ctrl-C aborts the work cleanly, a second one
 * ends the process at once.
 */
export async function runProgram(
  command: Command,
  work: (command: Command, interruption: Interruption) => Promise<void>,
  argv: readonly string[] = process.argv.slice(2),
): Promise<void> {
  const controller = new AbortController()
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted)
    controller.abort()
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  // A reader that goes away (`straxer … | head`) is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })
  try {
    command.parse(normalised(argv, command), { from: 'user' })
    await work(command, { signal: controller.signal })
  } catch (error) {
    process.exitCode = report(command.name(), error, Boolean(command.opts()['debug']))
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}
