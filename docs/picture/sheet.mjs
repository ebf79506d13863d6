// A sheet to draw on: collects SVG elements, and leaves out every line of text that would cross its lower edge.
import { extent, measure, wrap } from './lines.mjs';

const NAMES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** A text as it stands between tags or in an attribute. */
export const escaped = (text) => text.replace(/[&<>"]/g, (sign) => NAMES[sign]);
const rounded = (value) => String(Math.round(value * 10) / 10);

/** An element as text. Numbers are rounded to a tenth; an attribute without a value is left out. */
export function element(name, attributes, content) {
  const words = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? rounded(value) : escaped(value)}"`);
  return `<${name}${words.join('')}${content === undefined ? '/>' : `>${content}</${name}>`}`;
}

export class Sheet {
  /** `limit`: no text goes below it. */
  constructor(limit) {
    this.limit = limit;
    /** Whether something was left out. */
    this.full = false;
    this.elements = [];
  }

  add(name, attributes, content) {
    this.elements.push(element(name, attributes, content && escaped(content)));
  }

  /** Keeps a place behind all that is drawn from now on, for what can be measured only later. */
  behind() {
    const at = this.elements.push('') - 1;
    return (name, attributes) => {
      this.elements[at] = element(name, attributes);
    };
  }

  /**
   * Draws wrapped text from the corner `box.x`, `box.y`; returns where it ends, `{y, width}`.
   * `look`: size, leading, bold, colour, theme; a `backing` puts its colour behind each line.
   */
  text(runs, box, look) {
    const lines = wrap(runs, box.width, look);
    let { y } = box;
    for (const line of lines) {
      this.full ||= y + look.leading > this.limit;
      if (this.full) break;
      this.line(line, box.x, y, look);
      y += look.leading;
    }
    return { y, width: Math.max(...lines.map(extent)) };
  }

  line(line, x, y, look) {
    const { theme, size, leading } = look;
    const height = size * 1.4;
    const top = y + (leading - height) / 2;
    if (look.backing && line.length) {
      this.add('rect', { x: x - 4, y, width: extent(line) + 8, height: leading, fill: look.backing });
    }
    for (const { of, from, to } of stretches(line, (marks) => marks.highlight)) {
      this.add('rect', { x: x + from - 1, y: top, width: to - from + 2, height, rx: 2, fill: theme.marks[of] });
    }
    for (const { from, to } of stretches(line, (marks) => marks.code)) {
      this.add('rect', { x: x + from - 1, y: top, width: to - from + 2, height, rx: 3, fill: theme.code });
    }
    for (const fragment of line) this.fragment(fragment, x, y + leading / 2 + size * 0.36, look);
  }

  fragment({ text, marks, x: offset }, left, baseline, look) {
    const { theme } = look;
    const shown = text.trim();
    if (!shown) return;
    // spaces at both ends would not be drawn, but would count in `textLength`
    const x = left + offset + measure(text.slice(0, text.indexOf(shown)), look, marks);
    const width = measure(shown, look, marks);
    const fill = colourOf(marks, look);
    const attributes = {
      x,
      y: baseline,
      // holds any font to our widths; a single sign has no gaps to stretch
      textLength: [...shown].length > 1 ? width : undefined,
      'font-size': marks.code ? look.size * 0.9 : look.size,
      'font-weight': marks.bold || look.bold ? '600' : undefined,
      'font-style': marks.italic ? 'italic' : undefined,
      class: marks.code ? 'mono' : undefined,
      fill,
    };
    this.add('text', attributes, shown);
    if (marks.strike) this.rule(x, baseline - look.size * 0.32, width, fill);
    if (marks.link && theme.underline) this.rule(x, baseline + look.size * 0.18, width, fill);
  }

  rule(x, y, width, stroke) {
    this.add('path', { d: `M${rounded(x)} ${rounded(y)}h${rounded(width)}`, stroke, 'stroke-width': 0.8 });
  }
}

function colourOf(marks, { colour, theme }) {
  if (marks.faint) return theme.faint;
  if (marks.link) return theme.link;
  return (marks.highlight && theme.marked) || colour || theme.text;
}

// Where in a line a mark holds, across fragments that differ otherwise: {of, from, to}.
function stretches(line, markOf) {
  const found = [];
  for (const { marks, x, width } of line) {
    const of = markOf(marks);
    const last = found.at(-1);
    if (of && last?.of === of && Math.abs(last.to - x) < 0.01) last.to = x + width;
    else if (of) found.push({ of, from: x, to: x + width });
  }
  return found;
}
