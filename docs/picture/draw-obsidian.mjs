// Draws a note the way Obsidian shows it for reading in its light theme: title, panel of properties, headings, lists.
import { measure } from './lines.mjs';
import { checkbox, drawParts, plain } from './parts.mjs';

// Proportions of headings as in the default theme of 1.x; the colours are near to it.
export const THEME = {
  text: '#222222',
  faint: '#ababab',
  muted: '#5c5c5c',
  link: '#7852ee',
  underline: true,
  accent: '#7852ee',
  line: '#e0e0e0',
  code: '#f6f6f6',
  marks: { yellow: '#fff0b3', red: '#fbd0d6', orange: '#fbdfc6', green: '#cdefdb', blue: '#cde2fb', purple: '#e4dafb' },
  headings: [1.618, 1.462, 1.318, 1.188, 1.076, 1],
  quote: { pad: 14, bar: 2, above: 0, barColour: '#7852ee', background: 'none' },
  gap: (before, after) => {
    if (after.sort === 'heading') return before.sort === 'heading' ? 9 : 16;
    if (before.sort === 'heading') return 5;
    return before.sort === 'item' && after.sort === 'item' ? 2 : 9;
  },
};
// 笔记属性: what the app itself writes above the panel, in its Chinese form.
const PANEL = '笔记属性';
const KEYS = 108;
const PILL = { size: 12, theme: THEME };

// Signs of the sorts of properties, drawn in a square of 12.
const SIGNS = {
  text: 'M1 2.5h10M1 6h10M1 9.5h6',
  multitext: 'M4 2.5h7M4 6h7M4 9.5h7M1 2.5h1M1 6h1M1 9.5h1',
  number: 'M4.5 1.5l-1 9M8.5 1.5l-1 9M1.5 4.2h9M1.2 7.8h9',
  checkbox: 'M1.5 1.5h9v9h-9zM3.5 6l2 2l3 -4',
  date: 'M1.5 2.5h9v8h-9zM1.5 5.2h9M4 1v2.5M8 1v2.5',
  tags: 'M1.5 1.5h4.5l4.7 4.7l-4.5 4.5l-4.7 -4.7zM3.8 3.8h0.2',
};

/** Draws the note into `box`; returns where it ends. */
export function drawObsidian(sheet, note, box) {
  let { y } = sheet.text([{ text: note.title }], box, { size: 21, leading: 29, bold: true, theme: THEME });
  y += 8;
  if (note.properties.length) y = panel(sheet, note.properties, { ...box, y }) + 12;
  return drawParts(sheet, note.parts, { ...box, y }, THEME);
}

function panel(sheet, properties, box) {
  const title = { ...plain(THEME), bold: true };
  let y = sheet.text([{ text: PANEL }], box, title).y + 4;
  for (const { key, kind, values } of properties) {
    const look = { ...plain(THEME), size: 12.5, leading: 21 };
    const top = y;
    const d = SIGNS[kind] ?? (kind === 'datetime' ? SIGNS.date : SIGNS.text);
    sheet.text([{ text: key }], { x: box.x + 20, y: top, width: KEYS - 24 }, { ...look, colour: THEME.muted });
    if (sheet.full) break;
    const attributes = {
      d,
      transform: `translate(${box.x} ${top + 4.5})`,
      fill: 'none',
      stroke: THEME.faint,
      'stroke-linecap': 'round',
    };
    sheet.add('path', attributes);
    y = Math.max(
      top + look.leading,
      propertyValue(sheet, kind, values, { x: box.x + KEYS, y: top, width: box.width - KEYS }, look),
    );
  }
  return y;
}

function propertyValue(sheet, kind, values, box, look) {
  if (kind === 'checkbox') {
    checkbox(sheet, box.x, box.y + 4, values[0][0].text === 'true', THEME);
    return box.y + look.leading;
  }
  if (kind !== 'multitext' && kind !== 'tags') return sheet.text(values[0], box, look).y;
  let { x, y } = box;
  for (const runs of values) {
    const width = Math.min(14 + measure(runs.map(({ text }) => text).join(''), PILL), box.width);
    // one that does not fit behind the last gets a line of its own
    if (x > box.x && x + width > box.x + box.width) {
      x = box.x;
      y += look.leading;
    }
    pill(sheet, kind, runs, { x, y, width }, look.leading);
    x += width + 6;
  }
  return y + look.leading;
}

function pill(sheet, kind, runs, { x, y, width }, leading) {
  const [fill, stroke, colour] = kind === 'tags' ? ['#f0ebfd', '#f0ebfd', THEME.accent] : ['#ffffff', THEME.line];
  const back = sheet.behind();
  sheet.text(runs, { x: x + 7, y, width }, { ...PILL, leading, colour });
  if (!sheet.full) back('rect', { x, y: y + 2, width, height: leading - 4, rx: 8.5, fill, stroke });
}
