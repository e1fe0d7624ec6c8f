/** Node's side of dtype: apache-arrow is loaded when a table is first asked for. */
import { createRequire } from 'node:module'
import { type ArrowPackage, loadArrowBy, useArrow } from './arrow-package.js'

const require = createRequire(import.meta.url)

loadArrowBy(() => {
  const commonJs = require.resolve('apache-arrow')
  try {
    // The very package that ES modules import, whose classes theirs are.
    return require(commonJs.replace(/\.js$/, '.mjs')) as ArrowPackage
  } catch {
    return require(commonJs) as ArrowPackage
  }
})

// Older Nodes cannot require ES modules: there it is fetched meanwhile.
if (!(process.features as { readonly require_module?: boolean }).require_module)
  void import('apache-arrow').then(useArrow, () => undefined)
