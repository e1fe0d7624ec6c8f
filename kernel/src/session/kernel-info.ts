import { packageVersion } from '../place/index.js'
import { PROTOCOL_VERSION, type Content } from '../wire/index.js'

export function kernelInfo(typescript: string): Content {
  const version = packageVersion()
  return {
    status: 'ok',
    protocol_version: PROTOCOL_VERSION,
    implementation: 'straxlab',
    implementation_version: version,
    language_info: {
      name: 'typescript',
      version: typescript,
      mimetype: 'text/typescript',
      file_extension: '.ts',
      pygments_lexer: 'typescript',
      // JupyterLab looks for a language of this name; it knows TypeScript by another media type than the one above.
      codemirror_mode: 'typescript',
      nbconvert_exporter: 'script',
    },
    banner: `straxlab kernel ${version}: TypeScript ${typescript} on Node ${process.version}`,
    help_links: [
      { text: 'TypeScript', url: 'https://www.typescriptlang.org/docs/' },
      { text: 'Node.js', url: 'https://nodejs.org/docs/latest/api/' },
    ],
    debugger: false,
    supported_features: [],
  }
}
