/** The colours of the style sheet, for canvases, which do not see it. Read anew for each drawing. */
export interface Theme {
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
  readonly surface: string;
  readonly fault: string;
  readonly heat: readonly [string, string, string];
  /** By name of outcome class, latency line or use. */
  color(name: string): string;
  /** For lanes, phases and services, by their place in the run: the same throughout the page. */
  nth(index: number): string;
}

/** The theme now in force: light, dark or print. */
export function currentTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: read('ink'),
    quiet: read('quiet'),
    line: read('line'),
    surface: read('surface'),
    fault: read('fault'),
    heat: [read('heat-0'), read('heat-1'), read('heat-2')],
    color: (name) => read(`c-${name}`) || read('ink'),
    nth: (index) => read(`nth-${index % 7}`),
  };
}

/** The font of axes and labels. */
export const CHART_FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif';
