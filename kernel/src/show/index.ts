export { DISPLAY, isBundle, shown, type Shown } from './bundle.js'
export { escapeHtml } from './table-html.js'
export { plainText } from './text.js'
