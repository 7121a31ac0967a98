// The colours of reports and pictures, light and dark: one accent, and Okabe and Ito's colours, which colour-blind people can tell apart.

/** What each colour is for; the names are the CSS variables and the classes of pictures. */
export interface Palette {
  readonly paper: string;
  readonly page: string;
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
  readonly grid: string;
  readonly accent: string;
  readonly calm: string;
  readonly normal: string;
  readonly abnormal: string;
  /** Curves of models, in order. */
  readonly series: readonly string[];
}

/** Texts have at least 4.5 : 1 to paper and page, marks at least 3 : 1 (WCAG 2.2 AA). */
export const LIGHT: Palette = {
  paper: '#ffffff',
  page: '#f6f7f8',
  ink: '#1b1f24',
  quiet: '#59616b',
  line: '#8a929c',
  grid: '#e3e6ea',
  accent: '#0067a5',
  calm: '#eef4f9',
  normal: '#0072b2',
  abnormal: '#c85200',
  series: ['#0072b2', '#c85200', '#00815e', '#a8558a', '#8a6d00', '#1b1f24'],
};

export const DARK: Palette = {
  paper: '#171b20',
  page: '#0f1216',
  ink: '#e8ebee',
  quiet: '#a4adb8',
  line: '#717b87',
  grid: '#2b3138',
  accent: '#63b8ee',
  calm: '#1a2530',
  normal: '#56b4e9',
  abnormal: '#f08c3c',
  series: ['#56b4e9', '#f08c3c', '#2fc39a', '#d990bd', '#e6d04a', '#e8ebee'],
};

export const FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif";

/** The palette as CSS variables of a page. */
export function paletteVariables(palette: Palette): string {
  const { series, ...named } = palette;
  return Object.entries(named)
    .map(([name, colour]) => `--${name}:${colour};`)
    .concat(series.map((colour, i) => `--series-${i}:${colour};`))
    .join('');
}

/** Rules for the marks of pictures with the colours of a palette as they are: a picture in a file stands alone. */
export function pictureColours(palette: Palette): string {
  const { series, ...named } = palette;
  const colours: Record<string, string> = { ...named };
  series.forEach((colour, i) => {
    colours[`series-${i}`] = colour;
  });
  return pictureRules((name) => colours[name]!, series.length);
}

/** The same rules with the variables of the page. */
export function pictureVariables(): string {
  return pictureRules((name) => `var(--${name})`, LIGHT.series.length);
}

function pictureRules(colour: (name: string) => string, series: number): string {
  const rules = [
    `.p-paper{fill:${colour('paper')}}`,
    `.p-ink{fill:${colour('ink')}}`,
    `.p-quiet{fill:${colour('quiet')}}`,
    `.p-axis{stroke:${colour('line')};fill:none}`,
    `.p-grid{stroke:${colour('grid')};fill:none}`,
    `.p-grid-fill{fill:${colour('grid')};fill-opacity:.45}`,
    // On full colours dark figures read best, by day and by night.
    `.p-tip{fill:${LIGHT.ink}}`,
    `.p-mark{stroke:${colour('ink')};fill:none}`,
    `.p-accent{fill:${colour('accent')}}`,
    `.p-normal{fill:${colour('normal')}}`,
    `.p-abnormal{fill:${colour('abnormal')}}`,
    `.p-normal-line{stroke:${colour('normal')};fill:none}`,
    `.p-quiet-line{stroke:${colour('quiet')};fill:none}`,
  ];
  for (let i = 0; i < series; i++)
    rules.push(`.p-s${i}{stroke:${colour(`series-${i}`)};fill:none}.p-f${i}{fill:${colour(`series-${i}`)}}`);
  return rules.join('');
}
