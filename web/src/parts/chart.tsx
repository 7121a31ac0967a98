// Traffic over time: received above, sent below it as a second line, alerts as marks. Drawn by uPlot, which is loaded on first use.
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type uPlotType from 'uplot';
import type { TrafficDocument } from '../../../src/documents/home.ts';
import { isDark } from '../state/theme.ts';
import { formatRate } from '../strings/format.ts';
import { language, t } from '../strings/words.ts';

const loadPlot = (): Promise<typeof import('./plot.ts')> => import('./plot.ts');
const MARK_PIXELS = 9;

/** The colours of the page as the canvas needs them: computed, in the light or dark that is shown now. */
function pageColours(element: HTMLElement): (name: string) => string {
  const probe = document.createElement('span');
  // Where motion is reduced every change takes a moment all the same, and would be read before it has happened.
  probe.style.transitionProperty = 'none';
  element.append(probe);
  const colours = new Map<string, string>();
  const names = ['text-soft', 'chart-grid', 'chart-up', 'chart-down', 'high', 'medium', 'low', 'info', 'card'];
  for (const name of names) {
    probe.style.color = `var(--${name})`;
    colours.set(name, getComputedStyle(probe).color);
  }
  probe.remove();
  return (name) => colours.get(name) ?? 'gray';
}

const veiled = (colour: string, share: number): string =>
  colour.replace(/^rgb\((.*)\)$/, (_, parts) => `rgba(${parts}, ${share})`);

/** Seconds of the parts' starts, and both directions in bytes a second; gaps stay gaps. */
function columns(traffic: TrafficDocument): uPlotType.AlignedData {
  const { start, stepSeconds: step } = traffic;
  const rate = (bytes: number | null): number | null => (bytes === null ? null : bytes / step);
  return [traffic.down.map((_, index) => start + index * step), traffic.down.map(rate), traffic.up.map(rate)];
}

/** Alerts as small triangles at the foot of the picture, the grave ones last so that they lie on top. */
function drawMarks(plot: uPlotType, traffic: TrafficDocument, colour: (name: string) => string): void {
  const { ctx, bbox } = plot;
  const size = MARK_PIXELS * devicePixelRatio;
  const order = ['info', 'low', 'medium', 'high'];
  ctx.save();
  for (const mark of [...traffic.marks].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))) {
    const x = plot.valToPos(mark.at, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    const y = bbox.top + bbox.height;
    ctx.fillStyle = colour(mark.severity);
    ctx.strokeStyle = colour('card');
    ctx.lineWidth = devicePixelRatio;
    ctx.beginPath();
    ctx.moveTo(x, y - size * 1.3);
    ctx.lineTo(x + size * 0.7, y);
    ctx.lineTo(x - size * 0.7, y);
    ctx.closePath();
    ctx.fill();
    ctx.stroke();
  }
  ctx.restore();
}

function plotOptions(
  width: number,
  height: number,
  traffic: TrafficDocument,
  colour: (name: string) => string,
): uPlotType.Options {
  const axis = {
    stroke: colour('text-soft'),
    grid: { stroke: colour('chart-grid'), width: 1 },
    ticks: { show: false },
  };
  const font = '12px system-ui, sans-serif';
  const spanSeconds = traffic.stepSeconds * traffic.down.length;
  const clock = new Intl.DateTimeFormat(language.peek(), { hour: 'numeric', minute: '2-digit' });
  const day = new Intl.DateTimeFormat(language.peek(), { day: 'numeric', month: 'short' });
  const line = (name: string, share: number): uPlotType.Series => ({
    stroke: colour(name),
    fill: veiled(colour(name), share),
    width: 1.5,
    points: { show: false },
    spanGaps: false,
  });
  return {
    width,
    height,
    padding: [8, 32, 0, 0],
    cursor: { y: false, points: { size: 7 } },
    legend: { show: false },
    scales: { x: { time: true }, y: { range: (_plot, _low, high) => [0, Math.max(high ?? 0, 1) * 1.1] } },
    axes: [
      {
        ...axis,
        font,
        size: 28,
        space: 64,
        grid: { show: false },
        values: (_plot, ticks) =>
          ticks.map((tick) => (spanSeconds > 3 * 86_400 ? day : clock).format(new Date(tick * 1000))),
      },
      { ...axis, font, size: 72, space: 36, values: (_plot, ticks) => ticks.map((tick) => formatRate(tick)) },
    ],
    series: [{}, line('chart-down', 0.14), line('chart-up', 0.1)],
    hooks: { draw: [(plot) => drawMarks(plot, traffic, colour)] },
  };
}

/** What the picture shows, for those who do not see it. */
function chartWords(traffic: TrafficDocument): string {
  const all = traffic.down.map((down, index) => ((down ?? 0) + (traffic.up[index] ?? 0)) / traffic.stepSeconds);
  const peak = all.reduce((a, b) => Math.max(a, b), 0);
  return t('common.chartWords', { peak: formatRate(peak), count: traffic.marks.length });
}

/** Follows the pointer with the figures of the moment under it. */
function useReadout(traffic: TrafficDocument, out: { current: HTMLElement | null }): (plot: uPlotType) => void {
  const latest = useRef(traffic);
  latest.current = traffic;
  return (plot) => {
    const element = out.current;
    if (element === null) return;
    const { idx } = plot.cursor;
    const { start, stepSeconds, up, down } = latest.current;
    if (idx === null || idx === undefined || down[idx] === null || down[idx] === undefined) {
      element.textContent = '';
      return;
    }
    const moment = new Intl.DateTimeFormat(language.peek(), { weekday: 'short', hour: '2-digit', minute: '2-digit' });
    element.textContent = t('common.chartReadout', {
      time: moment.format(new Date((start + idx * stepSeconds) * 1000)),
      down: formatRate(down[idx]! / stepSeconds),
      up: formatRate((up[idx] ?? 0) / stepSeconds),
    });
  };
}

export function TrafficChart({ traffic, height = 200 }: { traffic: TrafficDocument; height?: number }): JSX.Element {
  const box = useRef<HTMLDivElement | null>(null);
  const readout = useRef<HTMLParagraphElement | null>(null);
  const plot = useRef<uPlotType | null>(null);
  const latest = useRef(traffic);
  latest.current = traffic;
  const onCursor = useReadout(traffic, readout);
  const dark = isDark();
  const code = language.value;

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    let isWanted = true;
    const watch = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height }));
    void loadPlot().then(({ uPlot }) => {
      if (!isWanted) return;
      const options = plotOptions(element.clientWidth, height, latest.current, pageColours(element));
      options.hooks = {
        draw: [(each) => drawMarks(each, latest.current, pageColours(element))],
        setCursor: [onCursor],
      };
      plot.current = new uPlot(options, columns(latest.current), element);
      watch.observe(element);
    });
    return () => {
      isWanted = false;
      watch.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [dark, code, height, traffic.stepSeconds * traffic.down.length]);

  useEffect(() => {
    plot.current?.setData(columns(traffic));
  }, [traffic]);

  return (
    <figure class="chart">
      <div ref={box} role="img" aria-label={chartWords(traffic)} style={{ height: `${height}px` }} />
      <figcaption class="chart-foot small soft numbers">
        <span class="key down">{t('home.down')}</span>
        <span class="key up">{t('home.up')}</span>
        {traffic.marks.length > 0 ? <span class="key mark">{t('common.chartMarks')}</span> : null}
        <span ref={readout} class="chart-readout" />
      </figcaption>
    </figure>
  );
}
