#!/usr/bin/env node
// Draws one article side by side, as Logseq and as Obsidian show it, from the pages of two exported vaults.
//   node docs/picture/picture.mjs --logseq VAULT --obsidian VAULT --article TITLE [--oracles DIR] [--out FILE] [--height N]
// The pages are read with the parsers that the tests use (`DIR/logseq` and `DIR/obsidian`); the text is laid out here, no
// browser takes part. TITLE may be the start of a title. The article is cut at a height, with a fade.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

import { drawLogseq } from './draw-logseq.mjs';
import { drawObsidian } from './draw-obsidian.mjs';
import { readLogseq } from './read-logseq.mjs';
import { readObsidian } from './read-obsidian.mjs';
import { Sheet, element, escaped } from './sheet.mjs';

const WIDTH = 960;
const EDGE = 20;
const PAD = 22;
const CARD = (WIDTH - 3 * EDGE) / 2;
const FADE = 110;
// What stays free of text at a card's lower edge.
const MARGIN = 14;
const FONTS = '-apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';
const STYLE = `text { font-family: ${FONTS}; } .mono { font-family: ui-monospace, Menlo, Consolas, monospace; }`;
const CAPTION = { size: 12, leading: 18, theme: { text: '#57606a', marks: {} } };

/** The packages of an app's oracle; they are installed when the tests first run. */
function packages(oracles, app) {
  const folder = path.resolve(oracles, app);
  if (!fs.existsSync(path.join(folder, 'node_modules'))) {
    throw new Error(`${folder} has no packages: run \`just test\` once, it installs them`);
  }
  return createRequire(path.join(folder, 'package.json'));
}

// The page of the article below a vault, as a path with `/`; what the apps keep for themselves is no page.
function pageOf(vault, article) {
  const files = fs
    .readdirSync(vault, { recursive: true })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => file.endsWith('.md') && !/(?:^|\/)\.|^logseq\//.test(file));
  const name = (file) => path.posix.basename(file, '.md').normalize();
  const exact = files.filter((file) => name(file) === article.normalize());
  const found = exact.length ? exact : files.filter((file) => name(file).startsWith(article.normalize()));
  if (found.length !== 1) throw new Error(`${vault} has ${found.length} pages named ${article}`);
  return found[0];
}

// One app's page on a card, with its caption below: the elements, and where they end.
function card(x, app, file, draw, height) {
  const bottom = EDGE + height;
  const sheet = new Sheet(bottom - MARGIN);
  draw(sheet, { x: x + PAD, y: EDGE + PAD - 4, width: CARD - 2 * PAD });
  if (sheet.full) sheet.add('rect', { x, y: bottom - FADE, width: CARD, height: FADE, fill: 'url(#fade)' });
  const caption = new Sheet(Infinity);
  const words = [{ text: `${app} · `, marks: { bold: true } }, { text: file }];
  const { y } = caption.text(words, { x: x + 2, y: bottom + 8, width: CARD - 4 }, CAPTION);
  const box = { x, y: EDGE, width: CARD, height, rx: 8 };
  const clip = `clip-${app.toLowerCase()}`;
  const elements = [
    element('clipPath', { id: clip }, element('rect', box)),
    element('rect', { ...box, fill: '#ffffff' }),
    element('g', { 'clip-path': `url(#${clip})` }, `\n${sheet.elements.filter(Boolean).join('\n')}\n`),
    element('rect', { ...box, fill: 'none', stroke: '#d0d7de' }),
    ...caption.elements,
  ];
  return { elements, y };
}

// The whole picture; `about` is for readers who do not see it.
function svg(cards, about) {
  const height = Math.max(...cards.map(({ y }) => y)) + 12;
  const stop = (offset, opacity) => element('stop', { offset, 'stop-color': '#ffffff', 'stop-opacity': opacity });
  const fade = element('linearGradient', { id: 'fade', x2: 0, y2: 1 }, stop('0', '0') + stop('0.85', '1'));
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${WIDTH} ${height}`,
    width: WIDTH,
    height,
    role: 'img',
    'aria-labelledby': 'title desc',
  };
  const elements = [
    element('title', { id: 'title' }, 'One article in both apps'),
    element('desc', { id: 'desc' }, escaped(about)),
    element('style', {}, STYLE),
    element('defs', {}, fade),
    element('rect', { width: WIDTH, height, rx: 10, fill: '#f6f8fa' }),
    ...cards.flatMap((one) => one.elements),
  ];
  return `${element('svg', attributes, `\n${elements.join('\n')}\n`)}\n`;
}

// What the command line says.
function given() {
  const word = (standard) => ({ type: 'string', default: standard });
  const { values } = parseArgs({
    options: {
      logseq: word(),
      obsidian: word(),
      article: word(),
      oracles: word('target/oracles'),
      out: word('docs/both-apps.svg'),
      height: word('900'),
    },
  });
  const { logseq, obsidian, article } = values;
  if (!logseq || !obsidian || !article) throw new Error('--logseq, --obsidian and --article are needed');
  const height = Number(values.height);
  if (!(height > FADE)) throw new Error(`--height is more than ${FADE}`);
  return { ...values, height };
}

async function main() {
  const { logseq, obsidian, article, oracles, out, height } = given();
  const files = { logseq: pageOf(logseq, article), obsidian: pageOf(obsidian, article) };
  const modules = packages(oracles, 'obsidian');
  const load = (name) => import(pathToFileURL(modules.resolve(name)).href);
  const page = readLogseq(logseq, files.logseq, packages(oracles, 'logseq'));
  const note = await readObsidian(obsidian, files.obsidian, load);
  const cards = [
    card(EDGE, 'Logseq', files.logseq, (sheet, box) => drawLogseq(sheet, page, box), height),
    card(2 * EDGE + CARD, 'Obsidian', files.obsidian, (sheet, box) => drawObsidian(sheet, note, box), height),
  ];
  const about = `Left: ${files.logseq}, as Logseq shows it. Right: ${files.obsidian}, as Obsidian shows it.`;
  fs.writeFileSync(out, svg(cards, about));
}

main().catch((why) => {
  console.error(`no picture: ${why.message}`);
  process.exitCode = 1;
});
