import { liveContexts, stateOf, type Context, type LiveContext } from '../context/index.js'
import type { ContextInfo } from '../table/index.js'
import { Unanswerable } from './problem.js'

/** The notebook's variables, oldest first. */
export type Variables = () => Iterable<readonly [name: string, value: unknown]>

/** A context and how the notebook's code can reach it. */
export interface NamedContext extends LiveContext {
  readonly variable: string
}

/** Contexts that nobody can name are listed only where there are no others, and not by the hundred. */
const MOST_NAMELESS = 8
/** Objects with more members than this are data, not places where somebody keeps contexts. */
const MOST_MEMBERS = 200

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Own members of an object that are plain values; no getter is run. */
function members(value: object): [string, unknown][] {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return []
  try {
    const names = Object.keys(value)
    if (names.length > MOST_MEMBERS) return []
    return names
      .filter((name) => IDENTIFIER.test(name))
      .map((name) => [name, Object.getOwnPropertyDescriptor(value, name)?.value])
  } catch {
    return [] // a proxy that does not want to be looked at
  }
}

/** For each of these objects the expression that gives it: `st`, else `lab.st`. */
function expressionsFor(wanted: ReadonlySet<object>, variables: Variables): Map<object, string> {
  const found = new Map<object, string>()
  const holders: [string, object][] = []
  for (const [name, value] of variables()) {
    if (!isObject(value)) continue
    if (!wanted.has(value)) holders.push([name, value])
    else if (!found.has(value)) found.set(value, name)
  }
  for (const [name, holder] of found.size === wanted.size ? [] : holders)
    for (const [member, value] of members(holder))
      if (isObject(value) && wanted.has(value) && !found.has(value)) found.set(value, `${name}.${member}`)
  return found
}

/** The contexts that a front end should see: those with a name; if none has one, the newest. */
export function listedContexts(variables: Variables): NamedContext[] {
  const live = liveContexts()
  const names = expressionsFor(new Set(live.map(({ context }) => context)), variables)
  if (names.size === 0) return live.slice(-MOST_NAMELESS).map((one) => ({ ...one, variable: 'st' }))
  return live.flatMap((one) => {
    const variable = names.get(one.context)
    return variable === undefined ? [] : [{ ...one, variable }]
  })
}

/** @throws Unanswerable if there is none of this id any more */
export function contextOf(id: string, variables: Variables): NamedContext {
  const live = liveContexts().find((one) => one.id === id)
  if (live !== undefined) {
    const variable = expressionsFor(new Set([live.context]), variables).get(live.context) ?? 'st'
    return { ...live, variable }
  }
  const others = listedContexts(variables).map(({ variable }) => variable)
  const advice = others.length > 0 ? `There are: ${others.join(', ')}` : 'Make one: const st = new Context(...)'
  throw new Unanswerable('UnknownContext', `This context is gone: its cell or the kernel was run anew. ${advice}.`)
}

/** A context as front ends list it. */
export function contextInfo({ id, context, variable }: NamedContext): ContextInfo {
  const storage = context.storage.map(({ name }) => name)
  const label = storage.length > 0 ? `${variable} (${storage.join(', ')})` : variable
  return { id, variable, label, storage, dataTypes: context.dataTypes }
}

const marks = new WeakMap<object, number>()
let lastMark = 0

function markOf(thing: object): number {
  let mark = marks.get(thing)
  if (mark === undefined) marks.set(thing, (mark = ++lastMark))
  return mark
}

/** A text that changes when other plugins, options or storage make other data the right ones. */
export function settingsMark(context: Context): string {
  const { registry, storage, config, options } = stateOf(context)
  const things = [...registry.plugins, ...storage].map(markOf)
  return JSON.stringify([things, config, options], (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : typeof value === 'function' ? markOf(value) : value,
  )
}
