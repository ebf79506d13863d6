// Draws a page the way Logseq 0.10 shows it in its light theme: title, properties in a box, bullets, lines of indentation.
import { checkbox, drawParts, plain } from './parts.mjs';

// Colours and proportions of Logseq's own style sheet (resources/css/common.css, components/block.css).
const COLOURS = {
  red: '#fecaca',
  yellow: '#fef08a',
  green: '#bbf7d0',
  blue: '#bfdbfe',
  purple: '#e9d5ff',
  pink: '#fbcfe8',
  gray: '#e5e7eb',
};
export const THEME = {
  text: '#433f38',
  faint: '#b4b0a9',
  link: '#106ba3',
  underline: false,
  accent: '#9dbbd8',
  line: '#e8e5de',
  code: '#f7f6f4',
  marks: { yellow: '#fef3ac' },
  marked: '#262626',
  headings: [1.7, 1.4, 1.17, 1.12, 1, 1],
  quote: { pad: 12, bar: 3, above: 5, barColour: '#799bbc', background: '#fbfaf8' },
  gap: () => 3,
};
const BOX = '#f7f6f4';
const GUIDE = '#eae8e4';
const BULLET = '#a8a49c';
const STEP = 22;

/** Draws the page into `box`; returns where it ends. */
export function drawLogseq(sheet, page, box) {
  let { y } = sheet.text([{ text: page.title }], box, { size: 21, leading: 29, bold: true, theme: THEME });
  y += 10;
  if (page.properties.length) y = properties(sheet, page.properties, { ...box, y }) + 10;
  return drawBlocks(sheet, page.blocks, { ...box, y });
}

function drawBlocks(sheet, blocks, box) {
  let { y } = box;
  let place = 0;
  for (const block of blocks) {
    // numbers count the ordered blocks in a row
    place = block.ordered ? place + 1 : 0;
    y = drawBlock(sheet, block, place, { ...box, y });
  }
  return y;
}

function properties(sheet, list, box) {
  const look = { ...plain(THEME), size: 12.5 };
  const back = sheet.behind();
  let y = box.y + 6;
  for (const { key, runs } of list) {
    const line = [{ text: `${key}: `, marks: { bold: true } }, ...runs.map((run) => ({ marks: {}, ...run }))];
    y = sheet.text(line, { x: box.x + 10, y, width: box.width - 20 }, look).y;
  }
  back('rect', { x: box.x, y: box.y, width: box.width, height: y + 6 - box.y, rx: 4, fill: BOX });
  return y + 6;
}

function drawBlock(sheet, block, place, box) {
  if (sheet.full) return box.y;
  const [head] = block.parts;
  const lift = head?.sort === 'heading' && head.size <= 2 ? 4 : 0;
  const top = box.y + lift + 1;
  // the height of the first line, on whose middle the bullet sits
  const first = head?.sort === 'heading' ? Math.round(13 * THEME.headings[head.size - 1] * 1.5) : 20;
  if (top + first <= sheet.limit) bullet(sheet, place, box.x + 8, top + first / 2);
  const inner = { x: box.x + STEP, y: top, width: box.width - STEP };
  const guide = sheet.behind();
  const from = content(sheet, block, inner) + 1;
  const y = drawBlocks(sheet, block.children, { ...inner, y: from });
  if (y > from) guide('rect', { x: box.x + 7.5, y: from, width: 1, height: y - from, fill: GUIDE });
  return y;
}

function bullet(sheet, place, cx, cy) {
  if (!place) {
    sheet.add('circle', { cx, cy, r: 2.7, fill: BULLET });
    return;
  }
  const look = { ...plain(THEME), colour: BULLET };
  sheet.text([{ text: `${place}.` }], { x: cx - 6, y: cy - look.leading / 2, width: STEP }, look);
}

function content(sheet, block, box) {
  const parts = block.parts.map((part) => (part.isTitle ? { ...part, look: backing(block.background) } : part));
  const indent = block.task ? taskSign(sheet, block.task, box) : 0;
  let y = drawParts(sheet, parts, { ...box, x: box.x + indent, width: box.width - indent }, THEME);
  const [head] = block.parts;
  if (head?.sort === 'heading' && head.size <= 2 && !sheet.full) {
    sheet.rule(box.x, y, box.width, THEME.line);
    y += 2;
  }
  return block.properties.length ? properties(sheet, block.properties, { ...box, y }) : y;
}

// The colour of a block lies behind its first line's text, not behind the width of the page nor what stands below. A
// colour that is not the app's own gets white text (components/block.cljs).
function backing(colour) {
  if (!colour) return {};
  return COLOURS[colour] ? { backing: COLOURS[colour] } : { backing: colour, colour: '#ffffff' };
}

function taskSign(sheet, task, box) {
  const closed = ['DONE', 'CANCELED', 'CANCELLED'].includes(task);
  if (box.y + 20 > sheet.limit) return 0;
  checkbox(sheet, box.x, box.y + 4, closed, THEME);
  if (closed) return 18;
  const look = { ...plain(THEME), size: 11, bold: true, colour: BULLET };
  return 18 + sheet.text([{ text: task }], { x: box.x + 18, y: box.y, width: 80 }, look).width + 5;
}
