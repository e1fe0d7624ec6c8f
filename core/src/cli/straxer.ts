#!/usr/bin/env node
import { pathToFileURL } from 'node:url'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Context, GetOptions } from '../context/index.js'
import { InvalidArgument, StraxlabError, isStraxlabError, messageOf } from '../errors/index.js'
import { PluginClass } from '../plugins/index.js'
import { toPlain, type PyValue } from '../pytext/index.js'
import { DataDirectory } from '../storage/node.js'
import { contextNames, namedContext } from './contexts.js'
import { JobLog } from './job-log.js'
import { program, runProgram, type Interruption } from './program.js'
import { jsonObject, positiveNumber, wholeNumber } from './values.js'
import { versionsText } from './versions.js'

interface StraxerOptions {
  readonly target: string[]
  readonly context: string
  readonly context_kwargs?: { readonly [key: string]: PyValue }
  readonly config_kwargs?: { readonly [key: string]: PyValue }
  readonly register_from_file?: string
  readonly storage: string
  readonly from_scratch?: boolean
  readonly only_strax_data?: boolean
  readonly add_folder?: string
  readonly build_lowlevel?: boolean
  readonly multi_target?: boolean
  readonly workers: number
  readonly print_alive: number
  readonly keep_going?: boolean
  readonly plan?: boolean
}

/** Options of strax's script that steer what straxlab does not have; batch files that pass them still run. */
const WITHOUT_EFFECT = ['shm', 'notlazy', 'multiprocess'] as const

function command(): Command {
  const straxer = program('straxer', 'Process runs: make targets of one run after the other, and say how far it is.')
    .argument('<RUN_ID...>', 'runs to process; usually the run names')
    .requiredOption('--target <data_type...>', 'data types to make, one after the other')
    .option('--context <name>', `context to use: ${contextNames().join(', ')}`, 'demo')
    .option('--context_kwargs <json>', 'options of the context, as JSON object', jsonObject)
    .option('--config_kwargs <json>', 'options of the plugins, as JSON object; 1.0 stays a float', jsonObject)
    .option('--register_from_file <file>', 'register all plugins that this module (.js) exports')
    .option('--storage <folder>', 'folder of the data', './strax_data')
    .option(
      '--from_scratch',
      'compute everything anew that the context may create, whatever is stored; stored data are replaced when the new ones are complete',
    )
    .option('--only_strax_data', 'write to ./strax_data only')
    .option('--add_folder <folder>', 'read from --storage, write into this folder')
    .option('--build_lowlevel', 'make low-level data even where the context forbids it')
    .option('--multi_target', 'make all targets, of one data kind, together')
    .option('--workers <n>', 'calls under way at once, for each plugin that is parallel', wholeNumber(1), 1)
    .option('--print_alive <seconds>', 'say that it is still running every so often', positiveNumber, 300)
    .option('--keep_going', 'go on with the next run when one fails; the exit status still says so')
    .option('--plan', 'only say what would be loaded, computed and saved')
  for (const name of WITHOUT_EFFECT)
    straxer.option(`--${name}`, 'accepted for batch files of strax; without effect here')
  straxer.option('--max_messages <n>', 'accepted for batch files of strax; without effect here', wholeNumber(1))
  straxer.option('--timeout <seconds>', 'accepted for batch files of strax; without effect here', positiveNumber)
  return straxer.addHelpText(
    'after',
    '\nExamples:\n  straxer 012101 012102 --target peaks event_basics --context demo\n  straxer 012103 --target peaks --config_kwargs \'{"event_rate": 20.0}\'',
  )
}

async function registerFrom(st: Context, file: string): Promise<void> {
  let module: Record<string, unknown>
  try {
    module = (await import(pathToFileURL(resolve(file)).href)) as Record<string, unknown>
  } catch (cause) {
    throw new InvalidArgument(`Cannot load plugins from ${file}: ${messageOf(cause)}`, { path: file, cause })
  }
  const plugins = Object.values(module).filter((value) => value instanceof PluginClass)
  if (plugins.length === 0)
    throw new InvalidArgument(`${file} exports no plugin; export what definePlugin returns.`, { path: file })
  st.register(plugins)
}

function storageOf(o: StraxerOptions): DataDirectory[] {
  const writable = { overwrite: o.from_scratch ? 'always' : 'if_broken' } as const
  const main = (more: { readonly?: boolean; overwrite?: 'always' | 'if_broken' }): DataDirectory =>
    new DataDirectory(o.storage, { provideRunMetadata: true, ...more })
  if (o.add_folder)
    return [new DataDirectory(o.add_folder, { provideRunMetadata: true, ...writable }), main({ readonly: true })]
  if (o.only_strax_data && resolve(o.storage) !== resolve('./strax_data'))
    return [new DataDirectory('./strax_data', writable), main({ readonly: true })]
  return [main(writable)]
}

async function contextOf(o: StraxerOptions): Promise<Context> {
  const st = namedContext(o.context, {
    storage: o.storage,
    options: toPlain(o.context_kwargs ?? {}) as object,
  }).newContext({
    storage: storageOf(o),
    replaceStorage: true,
  })
  if (o.register_from_file) await registerFrom(st, o.register_from_file)
  if (o.config_kwargs) st.setConfig(o.config_kwargs)
  if (o.build_lowlevel) st.setContextConfig({ forbidCreationOf: [] })
  return st
}

/** Span of a run in seconds since 1970: from its document, else from what is stored. */
async function spanOf(
  st: Context,
  runId: string,
  targets: readonly string[],
): Promise<{ start: number; end: number } | undefined> {
  try {
    const [start, end] = await st.estimateRunStartAndEnd(runId, targets)
    return { start: Number(start) / 1e9, end: Number(end) / 1e9 }
  } catch (error) {
    if (isStraxlabError(error, 'RunMetadataNotAvailable') || isStraxlabError(error, 'DataNotAvailable'))
      return undefined
    throw error
  }
}

/** What makes the targets of one run, one after another. With --from_scratch it knows what it has made anew already. */
class RunJob {
  private readonly anew = new Set<string>()

  constructor(
    private readonly st: Context,
    private readonly log: JobLog,
    private readonly runId: string,
    private readonly o: StraxerOptions,
    private readonly signal: AbortSignal,
  ) {}

  async make(targets: readonly string[]): Promise<void> {
    const { st, log, runId, o } = this
    const name = targets.join('+')
    if (await this.isThere(targets)) {
      log.line(`${runId} ${name} is already stored`)
      return
    }
    const options: GetOptions = { save: targets, ...(o.from_scratch ? { recompute: this.isOld } : {}) }
    const plan = await st.explain(runId, targets, options)
    if (o.plan) log.line(String(plan))
    else await this.work(name, targets, options)
    for (const made of plan.computedOfRuns) this.anew.add(idOf(made.dataType, made.runId))
  }

  private async isThere(targets: readonly string[]): Promise<boolean> {
    if (this.o.from_scratch && targets.some((target) => this.isOld(target, this.runId))) return false
    return this.st.isStored(this.runId, targets)
  }

  private readonly isOld = (dataType: string, runId: string): boolean => !this.anew.has(idOf(dataType, runId))

  private async work(name: string, targets: readonly string[], options: GetOptions): Promise<void> {
    const { st, runId, o, signal } = this
    const job = this.log.job(`${runId} ${name}`, await spanOf(st, runId, targets))
    const chunks = st.getIter(runId, targets, { ...options, maxWorkers: o.workers, progress: false, signal })
    for await (const chunk of chunks) job.chunk(chunk.length, chunk.nbytes, Number(chunk.end) / 1e9)
    job.done()
  }
}

const idOf = (dataType: string, runId: string): string => JSON.stringify([dataType, runId])

async function processRun(
  st: Context,
  log: JobLog,
  runId: string,
  o: StraxerOptions,
  signal: AbortSignal,
): Promise<void> {
  const job = new RunJob(st, log, runId, o, signal)
  if (o.multi_target) return job.make(o.target)
  for (const target of o.target) await job.make([target])
}

async function straxer(straxerCommand: Command, { signal }: Interruption): Promise<void> {
  const o = straxerCommand.opts<StraxerOptions>()
  const runIds = straxerCommand.args
  const log = new JobLog(process.stdout)
  const ignored = WITHOUT_EFFECT.filter((name) => straxerCommand.getOptionValue(name) !== undefined)
  if (ignored.length > 0) log.line(`--${ignored.join(', --')}: without effect in straxlab, which needs no such choice`)
  log.line(versionsText().join(', '))
  const st = await contextOf(o)
  const alive = setInterval(() => log.line('still running'), o.print_alive * 1000)
  alive.unref()
  const failed: string[] = []
  try {
    for (const runId of runIds) {
      try {
        await processRun(st, log, runId, o, signal)
      } catch (error) {
        if (!o.keep_going || isStraxlabError(error, 'Aborted') || !(error instanceof StraxlabError)) throw error
        log.line(`${runId} FAILED: ${messageOf(error)}`)
        failed.push(runId)
      }
    }
  } finally {
    clearInterval(alive)
  }
  log.finish(runIds.length - failed.length)
  if (failed.length > 0)
    throw new InvalidArgument(`${failed.length} of ${runIds.length} runs failed: ${failed.join(', ')}`)
}

await runProgram(command(), straxer)
