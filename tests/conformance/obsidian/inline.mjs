#!/usr/bin/env node
// Prints how Obsidian sees single blocks, by the ten thousand. The app is closed: parsers.mjs holds models of its parsers,
// and the rules of the app that no parser knows (tags, comments, block ids, plugins) are told here, each with its pattern.
// In: JSON lines `{"block": "…"}` on stdin, the block as it stands below front matter. Out: per line `{runs, tree, ids, live}`.
//   runs   [text, marks, address?] in reading order; marks: bold italic strike highlight highlight:red code link image src formula
//   tree   the blocks: {t, text, …}; lists and quotes hold theirs in `in`
//   ids    block ids, in order
//   ms     time it took
//   live   whatever is neither text nor one of those marks, and wherever two parsers disagree
// `{"raw": "…"}` is text that plugins read as it stands (a property): only `live`.
import fs from 'node:fs';
import { page, reading, preview, html } from './parsers.mjs';

const COLOURS = { '🔴': 'red', '🟠': 'orange', '🟢': 'green', '🔵': 'blue', '🟣': 'purple', '🟡': 'yellow' };
const MARK = { strong: 'bold', emphasis: 'italic', delete: 'strike' };
// the types that Obsidian has a look for (help, "Callouts")
const TYPES = new Set(['note', 'abstract', 'info', 'todo', 'tip', 'success', 'question', 'warning', 'failure', 'danger', 'bug', 'example', 'quote']);
const HEAD = '---\nneican: x\n---\n';

const ESCAPE = /\\[!-/:-@[-`{-~]/g;

// Characters that end a tag (obsidian-importer, ILLEGAL_TAG_CHARS). A tag follows white space or the start of a line;
// here also a mark, since the app looks at the text inside it alone.
const NO_TAG = '\\ue000\\ue001\\u2000-\\u206f\\u2e00-\\u2e7f\'!"#$%&()*+,.:;<=>?@^`{|}~\\[\\]\\\\\\s';
const TAG = new RegExp(`(?:^|[\\s*=~\\[(>\\u200b])#([^${NO_TAG}]+)`, 'gmu');

// Rules by pattern. `plain` has every piece of code, address and mark of ours replaced by U+E000, every escape by U+E001; `raw` is the source.
const PLAIN = [
  ['comment', /%%/g], ['wiki', /\[\[/g], ['footnote', /\[\^|\^\[/g], ['formula', /\$\$/g], ['formula', /\$[^\n]*\$/g],
  ['mark', /={2,}(?=[^\s=])/g], ['mark', /~{2,}(?=[^\s~])/g],
  ['task', /^[\s>]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[[^\n]\](?=\s|$)/gm],
];
const RAW = [['templater', /<%/g]];
const RAW_BUT_CODE = [['wiki', /\[\[[^\[\]\ue000\n]*\]\]/g], ['placeholder', /\{\{/g], ['field', /::/g], ['address', /[a-z][a-z0-9+.-]*:\/\//gi]];

const text = (node) => node.value !== undefined && !/^(html|wiki)$/.test(node.type) ? node.value : node.type === 'break' ? '\n' : node.type === 'wiki' ? '\ufffc' : (node.children || []).map(text).join('');
// invisible guards are told by `runs`; the tree leaves them out
const flat = (s) => s.replaceAll('\u200b', '').replace(/[ \t\n]+/g, ' ').replace(/^[ ]|[ ]$/g, '');

// A formula for those that read none: as long, and nothing in it.
const unread = (tex) => `$${'x'.repeat(tex.length)}$`;

class View {
  constructor(src) {
    this.src = HEAD + src;
    this.runs = []; this.ids = []; this.live = [];
    this.replaced = []; // [from, to, text]: what the models of both views know nothing of: formulas, titles of callouts
    this.masks = []; this.codes = []; // what PLAIN and RAW_BUT_CODE must not look at
    this.expectMarks = 0;
  }

  put(text, marks, to) { if (text) this.runs.push(to ? [text, marks, to] : [text, marks]); }

  // What a node wrote around its children is ours: no pattern looks there.
  mask(from, to, list = this.masks) { if (to > from) list.push([from, to]); }

  shell(node) {
    const kids = node.children, at = node.position;
    if (!kids?.length) return;
    this.mask(at.start.offset, kids[0].position.start.offset);
    this.mask(kids.at(-1).position.end.offset, at.end.offset);
  }

  inline(nodes, marks, to) {
    for (const node of nodes || []) {
      const at = node.position, from = at?.start.offset, until = at?.end.offset;
      switch (node.type) {
        case 'text': this.put(node.value, marks, to); break;
        case 'break': this.put('\n', marks, to); this.live.push('hard_break'); break;
        case 'inlineCode':
          if (/^\s*\$?=/.test(node.value)) this.live.push(`query:${node.value}`);
          this.mask(from, until); this.mask(from, until, this.codes);
          this.put(node.value, [...marks, 'code'], to);
          break;
        case 'strong': case 'emphasis': case 'delete': this.shell(node); this.inline(node.children, [...marks, MARK[node.type]], to); break;
        case 'highlight': {
          this.shell(node);
          let kids = node.children, mark = 'highlight';
          const first = kids[0];
          const colour = first?.type === 'text' && Object.keys(COLOURS).find((c) => first.value.startsWith(c));
          if (colour) {
            mark = `highlight:${COLOURS[colour]}`;
            this.mask(from, from + 2 + colour.length);
            kids = [{ ...first, value: first.value.slice(colour.length) }, ...kids.slice(1)];
            if (/^\s/.test(kids[0].value)) this.live.push('space after a colour');
          }
          if (this.src.slice(from, until).includes('\n')) this.live.push('highlight over lines');
          this.inline(kids, [...marks, mark], to);
          break;
        }
        case 'link': {
          const s = this.src[from];
          if (s === '<') this.mask(from, until), this.mask(from, until, this.codes);
          else if (s !== '[') { this.live.push(`bare_address:${node.url}`); this.put(text(node), marks, to); break; }
          else this.mask(from, node.children[0]?.position.start.offset ?? until), this.mask(node.children.at(-1)?.position.end.offset ?? from, until), this.mask(node.children.at(-1)?.position.end.offset ?? from, until, this.codes);
          if (node.title) this.live.push(`title:${node.title}`);
          this.inline(node.children, s === '<' ? [...marks, 'link'] : [...marks, 'link'], node.url);
          break;
        }
        case 'inlineMath':
          // in a line two dollars stand for a formula of its own, which no text may share
          if (this.src.slice(from, from + 2) === '$$' && nodes.length > 1) this.live.push(`formula in a line:${node.value}`);
          // the app asks that no white space stands inside, nor a digit behind
          if (/^\s|\s$/.test(this.src.slice(from, until).replace(/^\$+|\$+$/g, '')) || /\d/.test(this.src[until] ?? '')) this.live.push(`formula:${this.src.slice(from, until + 1)}`);
          this.mask(from, until); this.mask(from, until, this.codes);
          this.replaced.push([from, until, unread(node.value)]);
          this.put(node.value, [...marks, 'formula'], to);
          break;
        case 'wiki': {
          if (!node.value.startsWith('!')) { this.live.push(`wiki:${node.value}`); break; }
          this.mask(from, until); this.mask(from, until, this.codes);
          const [file, ...alt] = node.value.slice(3, -2).replace(/\\\|/g, '|').split('|');
          if (alt.length > 1) this.live.push(`embed:${node.value}`);
          if (/^\s*\d+(x\d+)?\s*$/.test(alt[0] ?? '')) this.live.push(`size:${node.value}`);
          this.put('\ufffc', [...marks, 'image'], file);
          this.put(alt.join('|'), ['alt'], file);
          break;
        }
        case 'linkReference': case 'imageReference': case 'image': case 'html': case 'footnoteReference':
          this.live.push(`${node.type}:${this.src.slice(from, until)}`); break;
        default: this.live.push(`?${node.type}`);
      }
    }
  }

  // The id at the end of a paragraph, an item, a heading.
  id(node) {
    const from = node.position.start.offset, until = node.position.end.offset;
    const plain = this.src.slice(from, until).replace(ESCAPE, '\ue001\ue001');
    const found = /(^|\s)(\^([A-Za-z0-9-]+))[ \t]*$/.exec(plain);
    if (!found) return undefined;
    this.ids.push(found[3]);
    this.mask(from + found.index + found[1].length, until);
    return found[3];
  }

  // A node with text of its own; `^id` alone is no text.
  own(node, entry, marks = []) {
    const id = this.id(node), before = this.runs.length;
    this.inline(node.children, marks);
    if (id) {
      const last = this.runs.at(-1);
      last[0] = last[0].slice(0, -id.length - 1).replace(/[ \t\n]+$/, '');
      if (!last[0]) this.runs.pop();
      if (this.runs.length === before && entry.t === 'p') return { t: 'id', id };
      entry.id = id;
    }
    entry.text = flat(this.runs.slice(before).map((run) => run[0]).join(''));
    return entry;
  }

  blocks(nodes) {
    const out = [];
    for (const node of nodes || []) {
      if (node.type === 'yaml' && node.position.start.offset === 0) continue;
      if (this.runs.length && this.runs.at(-1)[0] !== '\n') this.runs.push(['\n', []]);
      out.push(this.block(node));
      if (out.at(-1).t === 'id' && this.runs.at(-1)?.[0] === '\n') this.runs.pop();
    }
    return out;
  }

  block(node) {
    const from = node.position.start.offset, until = node.position.end.offset;
    switch (node.type) {
      case 'paragraph': {
        const alone = node.children.length === 1 && node.children[0].type === 'inlineMath' && this.src.slice(from, from + 2) === '$$';
        return this.own(node, { t: alone ? 'formula' : 'p' });
      }
      case 'heading':
        if (this.src[from] !== '#') this.live.push('setext');
        return this.own(node, { t: `h${node.depth}` });
      case 'thematicBreak': this.mask(from, until); return { t: 'rule' };
      case 'blockquote':
        const callout = this.callout(node);
        if (callout) return { t: 'callout', in: this.blocks(node.children) };
        if (/^>[ \t]*\[!/.test(this.src.slice(from))) this.live.push(`callout:${this.src.slice(from, from + 20)}`);
        return { t: 'quote', in: this.blocks(node.children) };
      case 'list': return { t: node.ordered ? 'ol' : 'ul', ...(node.ordered && node.start !== 1 ? { from: node.start } : {}), in: node.children.map((item) => this.item(item)) };
      case 'code':
        this.mask(from, until); this.mask(from, until, this.codes);
        if (!this.src.slice(from).startsWith('```') || this.src.slice(from).startsWith('````')) this.live.push('indented code or another fence');
        if (!/```$/.test(this.src.slice(from, until))) this.live.push('open fence');
        this.put(node.value, ['src']);
        return { t: 'code', ...(node.lang ? { lang: node.lang } : {}), ...(node.meta ? { meta: node.meta } : {}), text: node.value };
      case 'table': return this.table(node);
      default: this.live.push(`${node.type}:${this.src.slice(from, until).slice(0, 80)}`); return { t: node.type };
    }
  }

  // `> [!tip] title` as we write it: a type of letters, not folded. Its mark goes, its title is text.
  callout(node) {
    const from = node.position.start.offset;
    const found = /^> (\[!([a-z]+)\] ?)[^\n]*/.exec(this.src.slice(from)), first = node.children[0]?.children?.[0];
    if (!found || first?.type !== 'text' || !first.value.startsWith(found[1].trimEnd())) return false;
    if (!TYPES.has(found[2])) this.live.push(`callout:${found[0]}`);
    this.mask(from + 2, from + 2 + found[1].length);
    this.replaced.push([from + 2, from + 2 + found[1].length, '']);
    first.value = first.value.slice(found[1].trimEnd().length).replace(/^[ \n]/, '');
    if (!first.value) node.children[0].children.shift();
    if (!node.children[0].children.length) node.children.shift();
    return true;
  }

  item(node) {
    if (node.checked != null) this.live.push('task');
    return { t: 'li', in: this.blocks(node.children) };
  }

  table(node) {
    const rows = node.children.map((row, r) => row.children.map((cell, c) => {
      if (r || c) this.runs.push([c ? '\t' : '\n', []]);
      const before = this.runs.length;
      this.inline(cell.children, []);
      return flat(this.runs.slice(before).map((run) => run[0]).join(''));
    }));
    return { t: 'table', in: rows };
  }

  masked(list) {
    let s = this.src;
    for (const [from, until] of list) s = s.slice(0, from) + s.slice(from, until).replace(/[^\n]/g, '\ue000') + s.slice(until);
    return s.slice(HEAD.length);
  }

  patterns() {
    const src = this.src.slice(HEAD.length);
    const plain = this.masked(this.masks).replace(ESCAPE, '\ue001\ue001');
    for (const [name, pattern] of PLAIN) for (const hit of plain.match(pattern) || []) this.live.push(`${name}:${hit}`);
    // a tag may also start where one of our marks ends: masks count as marks
    for (const hit of plain.replaceAll('\ue000', '*').matchAll(TAG)) if (!/^\d+$/.test(hit[1]) && !escaped(src, plain, hit)) this.live.push(`tag:${hit[0]}`);
    for (const line of plain.split('\n')) if (/(?:^|\s)\^[A-Za-z0-9-]+\s*$/.test(line)) this.live.push(`id:${line}`);
    for (const [name, pattern] of RAW) for (const hit of src.match(pattern) || []) this.live.push(`${name}:${hit}`);
    for (const [name, pattern] of RAW_BUT_CODE) for (const hit of this.masked(this.codes).match(pattern) || []) this.live.push(`${name}:${hit}`);
    for (const hit of this.masked(this.codes).match(/[\0-\x08\x0b-\x1f\u2028\u2029]/g) || []) this.live.push(`control:${JSON.stringify(hit)}`);
  }

  // Letters and digits with the marks around them: what every parser must agree about.
  agree() {
    let ask = this.src;
    for (const [from, until, text] of this.replaced.sort((a, b) => b[0] - a[0])) ask = ask.slice(0, from) + text + ask.slice(until);
    ask = ask.slice(HEAD.length);
    const runs = this.runs.map((run) => run[1].includes('formula') ? [unread(run[0]), ...run.slice(1)] : run);
    // a block of code is code to Live Preview
    const marked = (marks, mark) => mark === 'code' ? marks.includes('code') || marks.includes('src') : marks.includes(mark) && !marks.some((m) => /^(code|src|alt|live)$/.test(m));
    const key = (runs, mark) => runs.filter((run) => marked(run[1], mark)).map((run) => run[0]).join('').replace(/[^\p{L}\p{N}]/gu, '');
    const words = (runs) => runs.filter((run) => !run[1].some((m) => /^(src|alt|image)$/.test(m))).map((run) => run[0]).join('').replace(/[\s\ufeff=🔴🟠🟢🔵🟣🟡]/gu, '');
    if (this.runs.some((run) => run[1].includes('image'))) return;
    const seen = reading(ask), live = preview(ask);
    for (const mark of ['bold', 'italic', 'strike', 'code']) {
      const own = key(runs, mark);
      if (own !== key(seen, mark)) this.live.push(`reading view: ${mark} ${JSON.stringify(key(seen, mark))} not ${JSON.stringify(own)}`);
      // the mode knows code in quotes by one backtick only, which is its own fault
      if (/^ *>.*``/m.test(ask)) continue;
      const drawn = key(closed(live, mark), mark);
      if (own !== drawn) this.live.push(`live preview: ${mark} ${JSON.stringify(drawn)} not ${JSON.stringify(own)}`);
    }
    const told = words(runs), shown = this.ids.reduce((all, id) => all.replace(`^${id}`, ''), words(seen));
    if (shown !== told) this.live.push(`reading view shows ${JSON.stringify(shown)} not ${JSON.stringify(told)}`);
    const n = (mark) => this.count(mark);
    for (const page of html(ask)) for (const [mark, tag] of [['bold', /<strong>/g], ['italic', /<em>/g]]) {
      const found = (page.match(tag) || []).length;
      if (found !== n(mark)) this.live.push(`${found} ${mark} in HTML, not ${n(mark)}`);
    }
  }

  count(mark) {
    let n = 0;
    const walk = (node) => { if (MARK[node.type] === mark) n++; (node.children || []).forEach(walk); };
    walk(this.tree0);
    return n;
  }
}

// In `plain` a masked place reads `*`; a `#` that was masked itself is none.
const escaped = (src, plain, hit) => plain[hit.index + hit[0].indexOf('#')] !== '#';

// A mark that Live Preview opens and nothing closes goes on to the end of the paragraph. `2*3` does that, too, and is let
// pass: it is how people write, and the app's own importer leaves it.
function closed(runs, mark) {
  if (mark === 'code') return runs;
  const fence = mark === 'bold' ? /^\*\*/ : mark === 'italic' ? /^\*(?:\*\*)?$/ : /^~~/;
  const out = runs.map((run) => [run[0], [...run[1]]]);
  let opened = null;
  runs.forEach((run, idx) => {
    if (run[2] && fence.test(run[2]) && run[1].includes(mark)) opened = opened === null ? idx : null;
  });
  const words = (some) => some.map((run) => run[0]).join('');
  if (opened !== null && /[\p{Alphabetic}\p{N}]$/u.test(words(runs.slice(0, opened))) && /^[\p{Alphabetic}\p{N}]/u.test(words(runs.slice(opened + 1)))) {
    for (const run of out.slice(opened)) run[1] = run[1].filter((m) => m !== mark);
  }
  return out;
}

function answer(ask) {
  const view = new View(ask.block ?? '');
  try {
    if (ask.raw != null) { for (const [name, pattern] of RAW) for (const hit of ask.raw.match(pattern) || []) view.live.push(`${name}:${hit}`); return { live: view.live }; }
    view.tree0 = page(view.src);
    const tree = view.blocks(view.tree0.children);
    view.patterns();
    if (ask.agree !== false) view.agree();
    return { runs: view.runs, tree, ids: view.ids, live: view.live };
  } catch (e) { return { runs: [], tree: [], ids: [], live: ['THROW ' + e.stack] }; }
}

const out = [];
for (const line of fs.readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const from = process.cpuUsage(); // of this process: other work on the machine does not count
  const told = answer(JSON.parse(line));
  out.push(JSON.stringify({ ...told, ms: Math.round(process.cpuUsage(from).user / 1000) }));
}
fs.writeFileSync(1, out.join('\n') + '\n');
