export { indented, RunDetailsView, type RunDetailsActions, type RunDetailsOptions } from './view.js'
