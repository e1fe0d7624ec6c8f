import { InvalidPlugin } from '../../errors/index.js'
import type { PluginSpec } from '../spec.js'
import { cutDefaults } from './cut.js'
import { cutListDefaults } from './cut-list.js'
import type { KindDefaults } from './kind-defaults.js'
import { loopDefaults } from './loop.js'
import { mergeDefaults } from './merge.js'

export type { KindDefaults }

/** What the kind of a plugin supplies where the declaration is silent. Overlap, downChunking and exhaust differ only in how they are run. */
export function kindDefaults(spec: PluginSpec): KindDefaults {
  checkOwnKeys(spec)
  switch (spec.kind) {
    case 'loop':
      return loopDefaults(spec)
    case 'merge':
      return mergeDefaults()
    case 'cut':
      return cutDefaults(spec)
    case 'cutList':
      return cutListDefaults(spec)
    default:
      return {}
  }
}

const KIND_OF_KEY: { readonly [key in keyof PluginSpec]?: NonNullable<PluginSpec['kind']> } = {
  windowSize: 'overlap',
  computeLoop: 'loop',
  loopOver: 'loop',
  timeSelection: 'loop',
  touchingWindow: 'loop',
  cutBy: 'cut',
  cutName: 'cut',
  cutDescription: 'cut',
  cuts: 'cutList',
  accumulatedCutsString: 'cutList',
}

function checkOwnKeys(spec: PluginSpec): void {
  for (const [key, kind] of Object.entries(KIND_OF_KEY))
    if (spec[key as keyof PluginSpec] !== undefined && (spec.kind ?? 'plugin') !== kind)
      throw new InvalidPlugin(
        `Plugin ${spec.name}: \`${key}\` is only for kind '${kind}', this one is of kind '${spec.kind ?? 'plugin'}'`,
      )
}
