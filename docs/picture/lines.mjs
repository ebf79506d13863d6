// Breaks text into lines without a browser: how wide each sign is, and where a line of Chinese and Latin may end.
// A run is {text, marks}; a line is a list of fragments {text, marks, x, width}, x counted from the line's start.

// Advance of the ASCII signs from the space to the tilde in thousandths of an em, as in Noto Sans CJK SC. A browser with
// another font is held to these widths by `textLength` (sheet.mjs).
const ASCII = [
  224, 323, 474, 555, 555, 921, 680, 278, 338, 338, 467, 555, 278, 347, 278, 392, 555, 555, 555, 555, 555, 555, 555,
  555, 555, 555, 278, 278, 555, 555, 555, 474, 946, 608, 657, 638, 688, 589, 552, 689, 728, 293, 535, 646, 543, 812,
  723, 742, 633, 742, 635, 596, 599, 721, 575, 878, 573, 531, 603, 338, 392, 338, 555, 559, 606, 563, 618, 510, 620,
  554, 325, 564, 607, 275, 275, 552, 284, 926, 610, 606, 620, 620, 388, 468, 377, 607, 521, 802, 498, 521, 475, 338,
  270, 338, 555,
];
const BOLD = 1.055; // of Latin letters; Chinese signs keep their em
const MONO = 0.6;

// No line starts with one of these, none ends with one of those.
const CLOSING = new Set('，。、；：？！）」』》】〕”’…—～·％%)]},.;:!?');
const OPENING = new Set('（「『《【〔“‘([{');

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

const isWide = (sign) => sign.codePointAt(0) >= 0x1100 || '“”‘’…·×→←↑↓'.includes(sign);

function advance(sign, look, marks) {
  if (isWide(sign)) return look.size * (sign === '—' ? 0.9 : 1);
  if (marks.code) return look.size * 0.9 * MONO;
  const code = sign.codePointAt(0);
  const em = code < 0x20 ? 0 : (ASCII[code - 0x20] ?? 560) / 1000;
  return em * look.size * (look.bold || marks.bold ? BOLD : 1);
}

/** How wide a text is on one line. */
export function measure(text, look, marks = {}) {
  return [...graphemes.segment(text)].reduce((sum, { segment }) => sum + advance(segment, look, marks), 0);
}

function mayBreak(before, after) {
  if (CLOSING.has(after) || OPENING.has(before) || after === ' ') return false;
  if (before === ' ' || isWide(before) || isWide(after)) return true;
  return /[-/]/.test(before) && /\p{Letter}/u.test(after);
}

// One entry per sign; line breaks of the text stay entries of their own.
function signsOf(runs, look) {
  return runs.flatMap(({ text, marks = {} }) =>
    [...graphemes.segment(text)].map(({ segment }) => ({ sign: segment, marks, width: advance(segment, look, marks) })),
  );
}

/** The lines of some runs, none wider than `width`; always one at least. A word wider than a line is cut anywhere. */
export function wrap(runs, width, look) {
  const signs = signsOf(runs, look);
  const lines = [];
  let start = 0;
  while (start < signs.length) {
    const { end, next } = lineEnd(signs, start, width);
    lines.push(fragments(signs.slice(start, end)));
    start = next;
  }
  return lines.length ? lines : [[]];
}

// Where the line that begins at `start` ends, and where the next one begins.
function lineEnd(signs, start, width) {
  let used = 0;
  let fits = null;
  for (let at = start; at < signs.length; at += 1) {
    const { sign } = signs[at];
    if (sign === '\n') return { end: at, next: at + 1 };
    if (at > start && mayBreak(signs[at - 1].sign, sign)) fits = at;
    used += signs[at].width;
    // a space may hang over the end
    if (used > width && sign !== ' ' && at > start) {
      const end = fits ?? at;
      return { end, next: end };
    }
  }
  return { end: signs.length, next: signs.length };
}

// Signs of one look, put together; the spaces at both ends of a line are not seen.
function fragments(signs) {
  const seen = [...signs];
  while (seen.length && seen.at(-1).sign === ' ') seen.pop();
  const line = [];
  let x = 0;
  for (const { sign, marks, width } of seen) {
    const last = line.at(-1);
    if (last && last.marks === marks) {
      last.text += sign;
      last.width += width;
    } else {
      line.push({ text: sign, marks, x, width });
    }
    x += width;
  }
  return line;
}

/** The width that a line takes. */
export function extent(line) {
  const last = line.at(-1);
  return last ? last.x + last.width : 0;
}
