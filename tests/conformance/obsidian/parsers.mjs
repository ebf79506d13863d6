// The parsers that inline.mjs asks, each as a function from Markdown to what that parser makes of it.
//   page(src)     micromark: CommonMark, GFM, formulas, front matter; `==` and `~~` as Obsidian reads them (white space
//                 inside the marks matters, punctuation does not); `[[…]]`, `![[…]]`
//   reading(src)  remark-parse 8, a model of Reading view: one list of [text, marks] over the whole text
//   preview(src)  CodeMirror 5's Markdown mode, a model of Live Preview: the same
//   html(src)     markdown-it, and micromark with its rules for Chinese: their HTML, for counting marks
import { createRequire } from 'node:module';
import { unified } from 'unified';
import remarkParse from 'remark-parse';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import remarkFrontmatter from 'remark-frontmatter';
import { micromark } from 'micromark';
import { cjkFriendlyExtension } from 'micromark-extension-cjk-friendly';
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough';
import { highlightMark } from 'micromark-extension-highlight-mark';
import { highlightMarkFromMarkdown } from 'mdast-util-highlight-mark';
import MarkdownIt from 'markdown-it';

const require = createRequire(import.meta.url);
const remark8 = require('remark-parse8');
const unified9 = require('unified9');
const CM = require('codemirror5/addon/runmode/runmode.node.js');
require('codemirror5/mode/meta.js');
require('codemirror5/mode/markdown/markdown.js');

// A pair of equal characters is a mark wherever no white space stands inside it; the published extensions ask for more.
const loose = (construct, code, temporary) => ({
  ...construct,
  name: `loose-${construct.name}`, // the published one is switched off by its name
  tokenize(effects, ok, nok) {
    const previous = this.previous, events = this.events;
    const space = (c) => c === null || c < 0 || /[\s\u0000]/.test(String.fromCharCode(c));
    let size = 0;
    const more = (c) => {
      if (c === code) { if (size > 1) return nok(c); effects.consume(c); size++; return more; }
      if (size < 2) return nok(c);
      const token = effects.exit(temporary);
      token._open = !space(c);
      token._close = !space(previous);
      return ok(c);
    };
    return (c) => {
      if (previous === code && events[events.length - 1][1].type !== 'characterEscape') return nok(c);
      effects.enter(temporary);
      return more(c);
    };
  },
});
const pair = (construct, code, temporary) => {
  const mine = loose(construct, code, temporary);
  return { text: { [code]: mine }, insideSpan: { null: [mine] }, attentionMarkers: { null: [code] } };
};
const TILDE = 126, EQUALS = 61, BANG = 33, OPEN = 91, CLOSE = 93;
const strike = pair(gfmStrikethrough({ singleTilde: false }).text[TILDE], TILDE, 'strikethroughSequenceTemporary');
const highlight = pair(highlightMark().text[EQUALS], EQUALS, 'highlightSequenceTemporary');

// `[[page]]`, `![[file]]`: on one line, up to the next `]]`.
const wiki = {
  name: 'wiki',
  tokenize(effects, ok, nok) {
    let opened = 0;
    const start = (c) => { effects.enter('wiki'); if (c === BANG) { effects.consume(c); return open; } return open(c); };
    const open = (c) => { if (c !== OPEN) return nok(c); effects.consume(c); return ++opened < 2 ? open : inside; };
    const inside = (c) => { if (c === null || c < -2 || c === OPEN) return nok(c); effects.consume(c); return c === CLOSE ? close : inside; };
    const close = (c) => { if (c !== CLOSE) return inside(c); effects.consume(c); return done; };
    const done = (c) => { effects.exit('wiki'); return ok(c); };
    return start;
  },
};
const wikiFromMarkdown = {
  enter: { wiki(token) { this.enter({ type: 'wiki', value: '' }, token); } },
  exit: { wiki(token) { this.stack[this.stack.length - 1].value = this.sliceSerialize(token); this.exit(token); } },
};

const pageParser = unified().use(remarkParse).use(remarkFrontmatter, ['yaml']).use(remarkGfm, { singleTilde: false }).use(remarkMath).use(function () {
  const data = this.data();
  data.micromarkExtensions.push({ disable: { null: ['strikethrough'] } }, strike, highlight, { text: { [BANG]: wiki, [OPEN]: wiki } });
  // GFM's addresses are looked for once more in the finished text, where escapes are no longer seen: not by this parser
  data.fromMarkdownExtensions = data.fromMarkdownExtensions.flat(2).map((extension) => ({ ...extension, transforms: [] }));
  data.fromMarkdownExtensions.push(highlightMarkFromMarkdown, wikiFromMarkdown);
});
export const page = (src) => pageParser.parse(src);

// References to a definition that is nowhere are text.
const MARK8 = { strong: 'bold', emphasis: 'italic', delete: 'strike', link: 'link' };
export function reading(src) {
  const runs = [];
  const walk = (node, marks) => {
    switch (node.type) {
      case 'text': runs.push([node.value, marks]); break;
      case 'inlineCode': runs.push([marks.includes('cell') ? node.value.replaceAll('\\|', '|') : node.value, [...marks, 'code']]); break;
      case 'code': runs.push([node.value, ['src']]); break;
      case 'break': runs.push(['\n', marks]); break;
      case 'linkReference': case 'imageReference': {
        const open = node.type === 'imageReference' ? '![' : '[';
        runs.push([open, marks]);
        if (node.alt != null) runs.push([node.alt, marks]); else for (const child of node.children) walk(child, marks);
        runs.push([node.referenceType === 'full' ? `][${node.label}]` : node.referenceType === 'collapsed' ? '][]' : ']', marks]);
        break;
      }
      case 'html': case 'image': case 'definition': case 'footnote': case 'footnoteDefinition': runs.push([`<${node.type}>`, ['live']]); break;
      default: {
        const mark = MARK8[node.type];
        const more = mark ? [mark] : node.type === 'tableCell' ? ['cell'] : [];
        for (const child of node.children || []) walk(child, [...marks, ...more]);
        if (/^(paragraph|heading|tableCell)$/.test(node.type)) runs.push(['\n', []]);
      }
    }
  };
  walk(unified9().use(remark8, { commonmark: true }).parse(src), []);
  return runs;
}

// Marks that find no end: the mode opens them all the same, up to the end of the paragraph. Between letters or digits
// (`2*3`) that is let pass, since nobody writes it otherwise.
export function preview(src) {
  const runs = [];
  CM.runMode(src, { name: 'markdown', highlightFormatting: true, strikethrough: true, fencedCodeBlockHighlighting: false }, (text, style) => {
    const s = (style || '').split(' ');
    const has = (x) => s.includes(x);
    const marks = [];
    if (has('strong')) marks.push('bold');
    if (has('em')) marks.push('italic');
    if (has('strikethrough')) marks.push('strike');
    if (has('comment')) marks.push('code');
    if (has('formatting-escape')) runs.push([text.slice(1), marks]);
    else if (has('formatting')) runs.push(['', marks, text]);
    else if (has('string') && has('url')) runs.push(['', [], text]);
    else runs.push([text, marks]);
  });
  return runs;
}

const mdit = new MarkdownIt();
export const html = (src) => [mdit.render(src), micromark(src, { extensions: [cjkFriendlyExtension()] })];
