import type { ThemeColours } from '../theme.js'

/** Okabe and Ito's colours, which colour-blind people tell apart; in an order that reads on light and on dark. */
const COLOURWAY = ['#0072b2', '#e69f00', '#009e73', '#d55e00', '#56b4e9', '#cc79a7', '#999999', '#f0e442']

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
      colorway: COLOURWAY,
      xaxis: axis,
      yaxis: axis,
      legend: { bgcolor: 'rgba(0,0,0,0)' },
      hoverlabel: { font: { family: 'system-ui, sans-serif' } },
      modebar: { bgcolor: 'rgba(0,0,0,0)', color: colours.faintText, activecolor: colours.accent },
      newselection: { line: { color: colours.text } },
      activeselection: { fillcolor: colours.accent, opacity: 0.25 },
    },
  }
}
