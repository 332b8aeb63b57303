/** The one style sheet of all documents: screen, dark mode and A4. */
export const styles = `
:root {
  --ink: #1a1f27; --soft: #505a68; --line: #d5dae1; --paper: #fff; --band: #f4f6f8; --link: #0b4f9e;
  --good: #0b5227; --good-bg: #d9f2e0; --bad: #8f1111; --bad-bg: #fcdcda; --doubt: #6d4400; --doubt-bg: #fdebc4;
  --owed: #34318a; --owed-bg: #e4e3fa; --out: #4d545e; --out-bg: #eceef1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6e9ee; --soft: #a9b2bf; --line: #3a424e; --paper: #14181e; --band: #1d232b; --link: #8abcff;
    --good: #a5e8b9; --good-bg: #123d22; --bad: #ffb9b4; --bad-bg: #561815; --doubt: #ffd98a; --doubt-bg: #4a3509;
    --owed: #c5c3ff; --owed-bg: #2d2b66; --out: #bcc4cf; --out-bg: #2b323c;
  }
}
* { box-sizing: border-box; }
html { color: var(--ink); background: var(--paper); scroll-padding-top: 1rem; }
body { margin: 0 auto; padding: 1.5rem; font: 1rem/1.5 "Liberation Sans", "Helvetica Neue", Arial, sans-serif; }
body.document { max-width: 66rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.4rem; line-height: 1.25; margin: 2.4rem 0 .7rem; padding-bottom: .25rem; border-bottom: 2px solid var(--line); }
h3 { font-size: 1.12rem; line-height: 1.3; margin: 1.8rem 0 .5rem; }
h4 { font-size: 1rem; margin: 1.4rem 0 .35rem; }
p { margin: .5rem 0; max-width: 48rem; }
a { color: var(--link); text-underline-offset: .15em; }
.id { white-space: nowrap; }
ul, ol { margin: .4rem 0; padding-left: 1.4rem; max-width: 48rem; }
li { margin: .15rem 0; }
ul.files { list-style: none; padding: 0; margin: 0; }
code, pre { font-family: "Liberation Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: .85em; }
pre { background: var(--band); border-left: 3px solid var(--line); padding: .6rem .8rem; white-space: pre-wrap; overflow-wrap: anywhere; margin: .5rem 0; }
.hash { overflow-wrap: anywhere; font-size: .74em; color: var(--soft); }
.path { overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.unstated { color: var(--soft); font-style: italic; }
dl { margin: .6rem 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: .1rem 2rem; }
dl > div { display: flex; gap: .8rem; border-bottom: 1px solid var(--line); padding: .25rem 0; }
dt { color: var(--soft); flex: 0 0 9.5rem; }
dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }
.scroll { overflow-x: auto; margin: .6rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; line-height: 1.4; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; border-bottom: 2px solid var(--line); white-space: nowrap; }
td { overflow-wrap: break-word; }
table.numbers td:nth-child(n+3), table.numbers th:nth-child(n+3) { text-align: right; }
table.files td:last-child { width: 62%; }
.badge { display: inline-block; white-space: nowrap; border-radius: .25rem; padding: 0 .4rem; font-size: .82em; font-weight: 600; border: 1px solid currentColor; }
.good { color: var(--good); background: var(--good-bg); }
.bad { color: var(--bad); background: var(--bad-bg); }
.doubt { color: var(--doubt); background: var(--doubt-bg); }
.owed { color: var(--owed); background: var(--owed-bg); border-style: dashed; }
.out { color: var(--out); background: var(--out-bg); border-style: dotted; }
.pair { white-space: nowrap; display: inline-block; margin: 0 .4rem .15rem 0; }
.banner { border: 2px solid currentColor; border-radius: .4rem; padding: .6rem 1rem; margin: 1rem 0; font-size: 1.15rem; font-weight: 600; }
.banner ul { font-size: .85em; font-weight: 400; margin: .3rem 0 0; max-width: none; }
.banner a { color: inherit; }
article.case + article.case { border-top: 1px solid var(--line); margin-top: 1.1rem; }
article.case > h4 { margin: .9rem 0 .3rem; }
article.case > h4 { font-size: 1.05rem; display: flex; gap: .6rem; justify-content: space-between; align-items: baseline; }
dl.case { display: block; }
dl.case > div { border: 0; padding: .2rem 0; }
dl.case > div > dt { flex-basis: 6.5rem; }
dl.case > div > dd { flex: 1; }
dl.case > div > dd > :first-child { margin-top: 0; }
dl.case > div > dd > :last-child { margin-bottom: 0; }
figure { margin: 1rem 0; }
figure svg { width: 100%; height: auto; }
figcaption { color: var(--soft); font-size: .9rem; }
.drawing { fill: none; stroke: var(--soft); font-family: "Liberation Sans", Arial, sans-serif; font-size: 13.5px; }
.drawing text { fill: var(--ink); stroke: none; }
.drawing .small { font-size: 11.5px; fill: var(--soft); }
.drawing .box { fill: var(--band); stroke: var(--soft); }
.drawing .zone { stroke-dasharray: 5 4; }
.drawing .entry { fill: var(--owed-bg); stroke: var(--owed); }
.drawing .head { fill: var(--soft); stroke: none; }
nav ol { columns: 2; column-gap: 2rem; }
.sheet { display: none; }
footer { color: var(--soft); font-size: .85rem; border-top: 1px solid var(--line); margin-top: 2rem; padding-top: .5rem; }

body.screen { max-width: 82rem; padding: .8rem 1.4rem; font-size: .875rem; line-height: 1.38; }
body.screen h1 { font-size: 1.35rem; margin: 0; }
body.screen h2 { font-size: 1rem; margin: .7rem 0 .25rem; padding: 0; border: 0; }
body.screen table { font-size: .84rem; line-height: 1.3; }
body.screen th, body.screen td { padding: .22rem .5rem .22rem 0; }
body.screen .banner { font-size: 1rem; padding: .35rem .8rem; margin: .5rem 0; }
body.screen ul, body.screen ol { padding-left: 1.1rem; margin: .15rem 0; }
body.screen ul.tiles { padding: 0; margin: .5rem 0; }
body.screen footer p { max-width: none; margin: 0; }
body.screen .wide { margin: .1rem 0; }
body.screen footer { margin-top: .6rem; padding-top: .3rem; }
.tiles { display: flex; flex-wrap: wrap; gap: .35rem; list-style: none; max-width: none; }
.tiles li { border: 1px solid currentColor; border-radius: .3rem; padding: .1rem .5rem; margin: 0; font-size: .92em; }
.tiles b { font-size: 1.2rem; margin-right: .25rem; }
.tiles .none { color: var(--soft); background: none; border: 1px solid var(--line); }
.columns { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 0 2rem; }
.wide { max-width: none; }
@media screen and (max-width: 60rem) { .columns { grid-template-columns: minmax(0, 1fr); } nav ol { columns: 1; } }

@page { size: A4; margin: 18mm 16mm 18mm 16mm; }
@media print {
  :root {
    --ink: #14181e; --soft: #4a5361; --line: #c9cfd7; --paper: #fff; --band: #f4f6f8; --link: #0b4f9e;
    --good: #0b5227; --good-bg: #d9f2e0; --bad: #8f1111; --bad-bg: #fcdcda; --doubt: #6d4400; --doubt-bg: #fdebc4;
    --owed: #34318a; --owed-bg: #e4e3fa; --out: #4d545e; --out-bg: #eceef1;
  }
  nav ol { column-gap: 4rem; max-width: none; padding-left: 2em; }
  nav li { position: relative; padding-right: 2.5em; }
  .sheet { display: inline; position: absolute; right: 0; }
  html { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  html { font-size: 9.5pt; }
  body { max-width: none !important; padding: 0; line-height: 1.4; orphans: 3; widows: 3; }
  h1 { font-size: 22pt; } h2 { font-size: 15pt; } h3 { font-size: 12pt; } h4 { font-size: 10pt; }
  h1, h2, h3, h4 { break-after: avoid; break-inside: avoid; }
  p, li, dd { max-width: none; }
  table { font-size: 8.2pt; }
  thead { display: table-header-group; }
  tr, figure, article.case, table.short, .banner, dl:not(.case) > div, li { break-inside: avoid; }
  .scroll { overflow: visible; }
  a { text-decoration: none; }
  section.chapter { break-before: page; }
  section.chapter > h2:first-child { margin-top: 0; }
  body.screen { font-size: 8.5pt; }
  body.screen .columns { gap: 0 1rem; }
}
`;
