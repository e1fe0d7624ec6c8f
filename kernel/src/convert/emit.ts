import type { CellCode } from '../link/index.js'
import { boxPrefix } from './names.js'
import type { Plan } from './plan.js'
import { rewriter } from './rewrite.js'
import { ts, type TS } from './typescript.js'

/** JavaScript of a checked and planned cell, with its source map. */
export function emitCell(
  file: TS.SourceFile,
  name: string,
  plan: Plan,
  options: TS.CompilerOptions,
  local: Pick<CellCode, 'imports' | 'modules'>,
): CellCode {
  const out = ts.transpileModule(file.text, {
    fileName: `${name}.ts`,
    compilerOptions: emitOptions(options),
    transformers: { before: [rewriter(plan)] },
  })
  return {
    file: name,
    code: stripMapComment(out.outputText),
    prefix: boxPrefix(plan.names),
    map: out.sourceMapText ?? '',
    source: file.text,
    async: plan.async,
    declares: [...plan.declared],
    ...local,
  }
}

/** Of the user's options only those that change what runs. */
export function emitOptions(options: TS.CompilerOptions): TS.CompilerOptions {
  return {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleDetection: ts.ModuleDetectionKind.Force,
    sourceMap: true,
    experimentalDecorators: options.experimentalDecorators,
    emitDecoratorMetadata: options.emitDecoratorMetadata,
    useDefineForClassFields: options.useDefineForClassFields,
    jsx: options.jsx,
    jsxFactory: options.jsxFactory,
    newLine: ts.NewLineKind.LineFeed,
  }
}

export function stripMapComment(code: string): string {
  return code.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '')
}
