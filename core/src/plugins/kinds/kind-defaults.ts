import type { SaveWhen } from '../save-when.js'
import type { PluginSpec } from '../spec.js'

export interface KindDefaults {
  readonly dependsOn?: readonly string[]
  readonly saveWhen?: SaveWhen
  readonly inferDtype?: NonNullable<PluginSpec['inferDtype']>
  readonly compute?: NonNullable<PluginSpec['compute']>
}
