/** Colours of the page's theme, for what is drawn rather than styled (canvas, plotly, exported pictures). */
export interface ThemeColours {
  readonly isLight: boolean
  readonly background: string
  readonly surface: string
  readonly text: string
  readonly faintText: string
  readonly line: string
  readonly accent: string
  readonly warn: string
  readonly error: string
  readonly success: string
}

const FALLBACK = {
  light: ['#fff', '#f5f5f5', '#212121', '#616161', '#bdbdbd'],
  dark: ['#111', '#212121', '#eee', '#bdbdbd', '#616161'],
}

/** Whether the page is light: JupyterLab says so on the body; other pages by the system's setting. */
function pageIsLight(): boolean {
  const said = document.body.dataset['jpThemeLight']
  if (said !== undefined) return said !== 'false'
  return !globalThis.matchMedia?.('(prefers-color-scheme: dark)').matches
}

/** Reads the colours that hold at `element`. */
export function themeColours(element: Element): ThemeColours {
  const style = getComputedStyle(element)
  const isLight = pageIsLight()
  const other = FALLBACK[isLight ? 'light' : 'dark']
  const read = (name: string, fallback: string): string => style.getPropertyValue(name).trim() || fallback
  return {
    isLight,
    background: read('--jp-layout-color0', other[0]!),
    surface: read('--jp-layout-color2', other[1]!),
    text: read('--jp-ui-font-color0', other[2]!),
    faintText: read('--jp-ui-font-color2', other[3]!),
    line: read('--jp-border-color2', other[4]!),
    accent: read('--jp-brand-color1', '#2196f3'),
    warn: read('--jp-warn-color1', '#ef6c00'),
    error: read('--jp-error-color1', '#d32f2f'),
    success: read('--jp-success-color1', '#388e3c'),
  }
}

/** Calls `changed` whenever the page's theme changes; returns what stops it. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed)
  observer.observe(document.body, { attributes: true, attributeFilter: ['data-jp-theme-light', 'data-jp-theme-name'] })
  return () => observer.disconnect()
}
