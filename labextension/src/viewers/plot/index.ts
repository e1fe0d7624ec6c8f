export { asFigure, type Figure } from './figure.js'
export { selectionCode, type PlotFields } from './selection-code.js'
export { themeTemplate } from './template.js'
export { PlotView, type PlotOptions, type PlotPoint, type PlotSelection } from './view.js'
