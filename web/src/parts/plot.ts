// The drawing library, loaded only when a chart is looked at (parts/chart.tsx imports this file lazily).
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export { uPlot };
