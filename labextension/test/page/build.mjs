/**
 * Bundles the viewers for a plain page without JupyterLab: `node test/page/build.mjs <folder>` writes viewers.js (and its lazy
 * chunks), style.css and index.html there. `?theme=light|dark` picks JupyterLab's own variables where `--themes` gives the folder
 * of its themes.
 */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rspack } from '@rspack/core'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const out = process.argv[2]
if (!out) throw new Error('usage: build.mjs <folder>')
mkdirSync(out, { recursive: true })

const compiler = rspack({
  mode: 'development',
  devtool: false,
  target: 'web',
  entry: { viewers: here('main.ts') },
  output: { path: out, filename: '[name].js', chunkFilename: '[name].chunk.js', publicPath: '' },
  resolve: {
    extensionAlias: { '.js': ['.ts', '.js'] },
    extensions: ['.ts', '.js', '.mjs'],
    conditionNames: ['browser', 'import', 'default'],
    alias: {
      '@straxlab/core/mime': here('../../../core/src/table/mime.ts'),
      '@straxlab/core/comm-protocol': here('../../../core/src/table/comm-protocol.ts'),
      '@straxlab/core/pattern': here('../../../core/src/runs/pattern.ts'),
      '@straxlab/core/graph-layout': here('../../../core/src/displays/graph-layout.ts'),
    },
  },
  module: {
    rules: [
      {
        test: /\.ts$/,
        loader: 'builtin:swc-loader',
        options: { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } },
        type: 'javascript/auto',
      },
    ],
  },
})

compiler.run((error, stats) => {
  if (error || stats.hasErrors()) {
    console.error(error ?? stats.toString('errors-only'))
    process.exit(1)
  }
  copyFileSync(here('../../style/base.css'), `${out}/style.css`)
  writeFileSync(
    `${out}/index.html`,
    '<!doctype html><meta charset="utf-8"><title>viewers</title><link rel="stylesheet" href="theme.css">' +
      '<link rel="stylesheet" href="style.css"><body data-jp-theme-light="true"><div id="host"></div><script src="viewers.js"></script>',
  )
})
