// Draws what both apps have: text, headings, quotes, code, tables, rules. How it looks is a theme of the app.

const SIZE = 13;
const LEADING = 20;
// How far a nested list goes in.
const STEP = 20;

/** The look of plain text in a theme. */
export const plain = (theme) => ({ size: SIZE, leading: LEADING, theme });

/** The look of a heading of a level, 1 to 6. */
export function heading(theme, level) {
  const size = SIZE * theme.headings[level - 1];
  return { size, leading: Math.round(size * 1.5), bold: true, theme };
}

/** Draws parts one below the other from `box.x`, `box.y`; returns where they end. */
export function drawParts(sheet, parts, box, theme) {
  let { y } = box;
  for (const [at, part] of parts.entries()) {
    if (sheet.full) break;
    const indent = (part.depth ?? 0) * STEP;
    const inner = { x: box.x + indent, y: y + (at ? theme.gap(parts[at - 1], part) : 0), width: box.width - indent };
    y = drawPart(sheet, part, inner, theme);
  }
  return y;
}

function drawPart(sheet, part, box, theme) {
  switch (part.sort) {
    case 'heading':
      return sheet.text(part.runs, box, { ...heading(theme, part.size), ...part.look }).y;
    case 'text':
      return sheet.text(part.runs, box, { ...plain(theme), ...part.look }).y;
    case 'item':
      return item(sheet, part, box, theme);
    case 'quote':
      return quote(sheet, part, box, theme);
    case 'code':
      return code(sheet, part, box, theme);
    case 'table':
      return table(sheet, part, box, theme);
    case 'rule':
      sheet.rule(box.x, box.y + LEADING / 2, box.width, theme.line);
      return box.y + LEADING;
    default:
      throw new Error(`no drawing for ${part.sort}`);
  }
}

function item(sheet, part, box, theme) {
  const inner = { x: box.x + STEP, y: box.y, width: box.width - STEP };
  const middle = box.y + LEADING / 2;
  if (box.y + LEADING <= sheet.limit) {
    if (typeof part.task === 'boolean') checkbox(sheet, box.x + 2, middle - 6, part.task, theme);
    else if (part.sign === '•') sheet.add('circle', { cx: box.x + 10, cy: middle, r: 2.2, fill: theme.faint });
    else sheet.text([{ text: part.sign }], { ...box, width: STEP }, { ...plain(theme), colour: theme.faint });
  }
  return sheet.text(part.runs, inner, plain(theme)).y;
}

/** A box of a task, 12 wide. */
export function checkbox(sheet, x, y, done, theme) {
  sheet.add('rect', {
    x,
    y,
    width: 12,
    height: 12,
    rx: 3,
    fill: done ? theme.accent : 'none',
    stroke: done ? theme.accent : theme.faint,
  });
  if (done)
    sheet.add('path', { d: `M${x + 3} ${y + 6}l2.2 2.5l4 -5`, stroke: '#ffffff', 'stroke-width': 1.4, fill: 'none' });
}

function quote(sheet, part, box, theme) {
  const { pad, bar, barColour, background } = theme.quote;
  const back = sheet.behind();
  const edge = sheet.behind();
  const inner = { x: box.x + pad + bar, y: box.y + theme.quote.above, width: box.width - 2 * pad - bar };
  const end = drawParts(sheet, part.parts, inner, theme) + theme.quote.above;
  back('rect', { x: box.x, y: box.y, width: box.width, height: end - box.y, fill: background });
  edge('rect', { x: box.x, y: box.y, width: bar, height: end - box.y, fill: barColour });
  return end;
}

function code(sheet, part, box, theme) {
  const back = sheet.behind();
  // in a line of SVG text, spaces in a row count as one
  const text = part.lines.join('\n').replaceAll('\t', '    ').replaceAll(' ', '\u00a0');
  const runs = [{ text, marks: { code: true } }];
  const { y } = sheet.text(runs, { x: box.x + 8, y: box.y + 6, width: box.width - 16 }, plain(theme));
  back('rect', { x: box.x, y: box.y, width: box.width, height: y + 6 - box.y, rx: 4, fill: theme.code });
  return y + 6;
}

function table(sheet, part, box, theme) {
  const columns = Math.max(...part.rows.map((row) => row.length));
  const width = box.width / columns;
  let { y } = box;
  for (const [at, row] of part.rows.entries()) {
    const look = { ...plain(theme), bold: part.header && at === 0 };
    const ends = row.map((runs, column) => {
      const cell = { x: box.x + column * width + 6, y: y + 3, width: width - 12 };
      return sheet.text(runs, cell, look).y + 3;
    });
    if (sheet.full) break;
    const bottom = Math.max(...ends);
    for (const column of row.keys()) {
      sheet.add('rect', { x: box.x + column * width, y, width, height: bottom - y, fill: 'none', stroke: theme.line });
    }
    y = bottom;
  }
  return y;
}
