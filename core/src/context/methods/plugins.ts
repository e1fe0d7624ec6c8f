import { didYouMean, InvalidArgument } from '../../errors/index.js'
import type { DependencyTree } from '../../displays/index.js'
import {
  PluginClass,
  allDependencies,
  checkSuperrun,
  dependencyTree,
  inversedTree,
  rootDataTypes,
  treeLevels,
  type Plugin,
  type SaveWhen,
  type TreeLevel,
} from '../../plugins/index.js'
import { checkNames, describe } from '../check-names.js'
import { dependencyPicture, singlePlugin } from '../inspect.js'
import { checkTargets } from '../get-options.js'
import { oneRun, type Names } from './arguments.js'
import { SettingMethods, type Module, type Register } from './settings.js'

/** Registering plugins, and how they depend on each other (strax context.py). */
export abstract class PluginMethods extends SettingMethods {
  /**
   * Make plugins the providers of their data types, in place of any others. Gives back what it was given.
   * @throws InvalidPlugin for what `definePlugin` did not make, or if two plugins disagree on the default of an option
   * @throws InvalidConfig for a default by run where the context has no `usePerRunDefaults`
   */
  register<T extends Register>(plugins: T): T {
    const list: readonly unknown[] = Array.isArray(plugins) ? (plugins as readonly unknown[]) : [plugins]
    const rules = {
      config: this.state.config,
      usePerRunDefaults: this.state.options.usePerRunDefaults,
      onNotice: this.state.notice,
    }
    for (const plugin of list) this.state.registry.register(plugin as PluginClass, rules)
    return plugins
  }

  /** Register every plugin that a module, or several, export; other exports do not count. @throws as `register` */
  registerAll(modules: Module | readonly Module[]): void {
    for (const module of Array.isArray(modules) ? (modules as readonly Module[]) : [modules as Module]) {
      if (typeof module !== 'object' || module === null)
        throw new InvalidArgument(`registerAll takes modules (import * as plugins from ...), got ${describe(module)}`)
      this.register(Object.values(module).filter((value): value is PluginClass => value instanceof PluginClass))
    }
  }

  /** Register cut lists with all their cuts. @throws as `register` */
  registerCutList(cutLists: Register): void {
    for (const list of Array.isArray(cutLists) ? (cutLists as readonly PluginClass[]) : [cutLists as PluginClass]) {
      // What is no plugin is refused below, by `register`.
      if (list instanceof PluginClass) this.registerCutList((list.spec.cuts ?? []) as readonly PluginClass[])
      this.register(list)
    }
  }

  /** Forget what provides a data type. @throws InvalidPlugin if nothing does */
  deregister(dataType: string): void {
    this.state.registry.deregister(dataType)
  }

  /** Deregister plugins whose dependencies nothing provides; gives their data types. */
  deregisterPluginsWithMissingDependencies(): string[] {
    return this.state.registry.deregisterWithMissingDependencies()
  }

  /** Data types that can be made, in the order in which they were registered. */
  get dataTypes(): string[] {
    return this.state.registry.dataTypes
  }

  /** What each data type depends on directly: { peaks: ['records'], ... }. */
  get tree(): Record<string, string[]> {
    return dependencyTree(this.state.registry)
  }

  /**
   * What data types are made from, as a picture in a notebook and as text; without targets all that can be made.
   * @throws InvalidArgument if nothing provides a target
   */
  async dependencyTree(targets?: Names): Promise<DependencyTree> {
    return dependencyPicture(this.state, targets === undefined ? undefined : checkTargets(targets))
  }

  /** What is made directly from each data type: { records: ['peaks'], ... }. */
  get inversedTree(): Record<string, string[]> {
    return inversedTree(this.state.registry)
  }

  /** Data types that depend on nothing. */
  get rootDataTypes(): string[] {
    return rootDataTypes(this.state.registry)
  }

  /**
   * Each data type with its level: steps from the sources, by the longest way or the shortest. Sorted by level, class and place.
   * @throws InvalidPlugin if plugins depend on each other in a circle
   */
  treeLevels(o: { readonly shortest?: boolean } = {}): Record<string, TreeLevel> {
    checkNames(o, ['shortest'], 'treeLevels')
    return treeLevels(this.state.registry, o.shortest)
  }

  /** All that a data type is made from, however far back. @throws InvalidArgument if nothing provides it */
  getDependencies(dataType: string): Set<string> {
    const { registry } = this.state
    if (registry.get(dataType) === undefined)
      throw new InvalidArgument(
        `No registered plugin provides "${dataType}".${didYouMean(dataType, registry.dataTypes)}`,
        { dataType, known: registry.dataTypes },
      )
    return allDependencies(registry, dataType)
  }

  /** When data of this type are saved. @throws InvalidArgument if nothing provides it */
  async getSaveWhen(dataType: string): Promise<SaveWhen> {
    await this.state.checkTargets([dataType])
    return this.state.registry.get(dataType)!.saveWhenFor(dataType)
  }

  /** @throws InvalidPlugin if a plugin that does not allow superruns depends on one that does */
  checkSuperrun(): void {
    checkSuperrun(this.state.registry)
  }

  /**
   * The plugin of a data type with its options for a run.
   * @throws InvalidArgument if nothing provides it, or an option has no value
   */
  getSinglePlugin(runId: string, dataType: string): Promise<Plugin> {
    return singlePlugin(this.state, oneRun(runId), dataType)
  }
}
