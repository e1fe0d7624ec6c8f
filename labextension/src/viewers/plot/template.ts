import type { ThemeColours } from '../theme.js'

/** Okabe and Ito's colours, which colour-blind people tell apart. Thin lines in the dark one of the blues are lost on a dark page. */
const REST = ['#e69f00', '#009e73', '#d55e00']
const LAST = ['#cc79a7', '#999999', '#f0e442']
const colourway = (isLight: boolean): string[] =>
  isLight ? ['#0072b2', ...REST, '#56b4e9', ...LAST] : ['#56b4e9', ...REST, '#0072b2', ...LAST]

/** Plotly's defaults in the colours of the theme; whatever a figure sets itself wins. */
export function themeTemplate(colours: ThemeColours): object {
  const axis = {
    gridcolor: colours.line,
    linecolor: colours.line,
    zerolinecolor: colours.line,
    tickcolor: colours.faintText,
    automargin: true,
  }
  return {
    layout: {
      paper_bgcolor: colours.background,
      plot_bgcolor: colours.background,
      font: {
        color: colours.text,
        family: 'system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif',
        size: 12,
      },
      title: { font: { size: 15 } },
      colorway: colourway(colours.isLight),
      xaxis: axis,
      yaxis: axis,
      // Markers of points are a few pixels: too small to tell their colours by.
      legend: { bgcolor: 'rgba(0,0,0,0)', itemsizing: 'constant' },
      hoverlabel: { font: { family: 'system-ui, sans-serif' } },
      modebar: { bgcolor: 'rgba(0,0,0,0)', color: colours.faintText, activecolor: colours.accent },
      newselection: { line: { color: colours.text } },
      activeselection: { fillcolor: colours.accent, opacity: 0.25 },
    },
  }
}
