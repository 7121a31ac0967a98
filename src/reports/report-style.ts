// How the report looks: calm, phone first, light, dark and print, without anything from outside.
import { DARK, FONT, LIGHT, paletteVariables, pictureVariables } from './palette.ts';

const RULES = `
*{box-sizing:border-box}
html{color-scheme:light dark;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 ${FONT};overflow-wrap:anywhere}
main,header,footer{max-width:1080px;margin:0 auto;padding:0 20px}
header{padding-top:44px;padding-bottom:8px}
h1{font-size:clamp(1.55rem,1.2rem + 1.6vw,2.1rem);line-height:1.2;margin:0 0 12px;letter-spacing:-.015em;text-wrap:balance}
h2{font-size:1.25rem;line-height:1.3;margin:56px 0 6px;letter-spacing:-.01em}
h3{font-size:1.05rem;line-height:1.35;margin:36px 0 4px}
p{margin:0 0 12px;max-width:68ch}
a{color:var(--accent);text-underline-offset:3px}
.brand{color:var(--accent);font-weight:600;font-size:.95rem;margin:0 0 18px}
.lead{font-size:1.1rem;max-width:62ch}
.quiet,caption,figcaption small,dt{color:var(--quiet)}
.first{background:var(--calm);border-left:4px solid var(--accent);border-radius:0 8px 8px 0;padding:16px 20px;margin:24px 0 0}
.first h2{font-size:1rem;margin:0 0 6px}
.first ul{margin:0;padding-left:1.15em;max-width:72ch}
.first li+li{margin-top:6px}
.scroll{overflow-x:auto;background:var(--paper);border:1px solid var(--grid);border-radius:10px;margin:14px 0 10px}
table{border-collapse:collapse;width:100%;font-size:.92rem;font-variant-numeric:tabular-nums}
caption{text-align:left;padding:12px 16px 4px;font-size:.86rem;caption-side:top}
caption span{display:inline-block;position:sticky;left:16px;max-width:min(74ch,100vw - 72px)}
th,td{padding:9px 14px;text-align:left;vertical-align:top;border-top:1px solid var(--grid);overflow-wrap:normal}
thead th{border-top:0;color:var(--quiet);font-weight:500;vertical-align:bottom;font-size:.86rem;line-height:1.3}
tbody th{font-weight:500}
td.n,th.n{text-align:right;white-space:nowrap}
thead th.n{white-space:normal;min-width:4.6em;max-width:7em}
td.best{font-weight:650}
td small{display:block;color:var(--quiet);font-weight:400;font-size:.8rem;line-height:1.25}
td.zero{color:var(--quiet)}
tr.group th{color:var(--quiet);font-weight:500;font-size:.86rem;padding-top:16px}
.name{min-width:6em;max-width:26em;overflow-wrap:anywhere}
th.name:first-child{min-width:11em}
th.name:has(+.wide){min-width:7.5em}
th.name:has(+.unit){min-width:13.5em}
th.model{min-width:7.5em}
.n,.wide,.unit{overflow-wrap:normal}
.wide{min-width:12em}
.unit{min-width:6em}
.term{white-space:nowrap}
.pictures+p{margin-top:14px}
.pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,430px),1fr));gap:16px;margin:14px 0 0}
figure{margin:0;background:var(--paper);border:1px solid var(--grid);border-radius:10px;padding:14px 14px 8px;overflow-x:auto;min-width:0}
figure.wide-picture{max-width:820px;margin-top:14px}
div.card{background:var(--paper);border:1px solid var(--grid);border-radius:10px;padding:18px 20px}
.card dl.facts{grid-template-columns:1fr 1fr;gap:18px 24px;margin:0}
figcaption{font-weight:600;font-size:.95rem;margin:0 0 8px;padding:0 2px;position:sticky;left:0}
figure svg{display:block;width:100%;max-width:480px;height:auto;margin:0 auto;font-family:inherit}
.wide-picture svg{max-width:none}
figure svg text{font-variant-numeric:tabular-nums}
dl.facts{display:grid;max-width:1000px;grid-template-columns:repeat(auto-fill,minmax(200px,1fr));gap:10px 24px;margin:10px 0 4px}
dl.facts div{min-width:0}
dt{font-size:.86rem}
dd{margin:0;font-variant-numeric:tabular-nums}
pre{background:var(--paper);border:1px solid var(--grid);border-radius:10px;padding:14px 16px;margin:12px 0;white-space:pre-wrap;font:14px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
details{margin:10px 0}
summary{cursor:pointer;color:var(--accent)}
dl.words{margin:8px 0 0;font-size:.92rem;max-width:72ch}
dl.words dt{margin-top:6px;color:var(--ink);font-size:inherit;font-weight:500}
footer{color:var(--quiet);font-size:.86rem;padding-top:40px;padding-bottom:56px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media (max-width:520px){main,header,footer{padding-left:16px;padding-right:16px}header{padding-top:28px}h2{margin-top:44px}th,td{padding:8px 12px}figure{padding:12px 8px 4px}dl.facts{grid-template-columns:1fr 1fr}}
`;

const PRINT_RULES = `
@page{margin:16mm 14mm}
body{background:none;font-size:10.5pt}
main,header,footer{max-width:none;padding-left:0;padding-right:0}
h2,h3,figcaption{break-after:avoid}
figure,tr,.first,.facts,pre,section[id]{break-inside:avoid}
details{display:none}
figure.wide-picture{max-width:520px}
.pictures{grid-template-columns:1fr 1fr;gap:10px}
.scroll{overflow:visible}
th,td{padding:5px 8px}
table{font-size:8.5pt}
thead th.n{min-width:0}
.name{min-width:0}
th.name:has(+.unit){min-width:15em}
details.rows{display:block}
details.rows::details-content{content-visibility:visible;display:block}
details.rows summary{display:none}
figure{overflow:visible;padding:10px}
figure svg{min-width:0!important}
a{color:inherit;text-decoration:none}
`;

/** All rules of the report; print takes the light colours. */
export function reportRules(): string {
  return [
    `:root{${paletteVariables(LIGHT)}}`,
    `@media (prefers-color-scheme:dark){:root{${paletteVariables(DARK)}}}`,
    RULES.replaceAll('\n', ''),
    pictureVariables(),
    `@media print{:root{color-scheme:light;${paletteVariables(LIGHT)}}${PRINT_RULES.replaceAll('\n', '')}}`,
  ].join('');
}
