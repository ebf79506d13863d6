// Reads an Obsidian note with the yaml package that Obsidian uses and with remark. Out: {title, properties, parts}.
//   properties  [{key, kind, values}]; kind: text multitext number checkbox date tags; a value is a list of runs
//   parts       as in logseq.mjs, in a row, and {sort: 'item', depth, sign | task, runs}
import fs from 'node:fs';
import path from 'node:path';

const COLOURS = { '🔴': 'red', '🟠': 'orange', '🟢': 'green', '🔵': 'blue', '🟣': 'purple' };
const BLOCK_ID = /(?:^|[ \n])\^[A-Za-z0-9-]+$/;

/** Reads the note at `file` of `vault`. */
export async function readObsidian(vault, file, load) {
  const source = fs.readFileSync(path.join(vault, file), 'utf8');
  const { parse } = await load('yaml');
  const note = { source, tree: (await parser(load)).parse(source) };
  const [first, ...rest] = note.tree.children;
  const front = first?.type === 'yaml' ? (parse(first.value) ?? {}) : {};
  const kinds = kindsOf(vault);
  return {
    title: path.posix.basename(file, '.md'),
    properties: Object.entries(front).map(([key, value]) => property(key, value, kinds[key])),
    parts: (first?.type === 'yaml' ? rest : note.tree.children).flatMap((node) => part(node, note, 0)),
  };
}

async function parser(load) {
  const [{ unified }, { default: markdown }, { default: gfm }, { default: frontmatter }] = await Promise.all(
    ['unified', 'remark-parse', 'remark-gfm', 'remark-frontmatter'].map(load),
  );
  const [{ highlightMark }, { highlightMarkFromMarkdown }] = await Promise.all(
    ['micromark-extension-highlight-mark', 'mdast-util-highlight-mark'].map(load),
  );
  function highlights() {
    const data = this.data();
    (data.micromarkExtensions ??= []).push(highlightMark());
    (data.fromMarkdownExtensions ??= []).push(highlightMarkFromMarkdown);
  }
  return unified().use(markdown).use(frontmatter, ['yaml']).use(gfm).use(highlights);
}

// A vault's own word on its properties; without it the app goes by the value.
function kindsOf(vault) {
  const file = path.join(vault, '.obsidian/types.json');
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')).types ?? {}) : {};
}

function property(key, value, known) {
  const values = (Array.isArray(value) ? value : [value ?? '']).map((one) => propertyRuns(String(one)));
  return { key, kind: key === 'tags' ? 'tags' : (known ?? kindOf(value)), values };
}

function kindOf(value) {
  if (Array.isArray(value)) return 'multitext';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'checkbox';
  return /^\d{4}-\d\d-\d\d$/.test(value) ? 'date' : 'text';
}

// A property is a link as a whole or no link.
function propertyRuns(text) {
  const page = /^\[\[([^[\]|]+)(?:\|([^[\]]+))?\]\]$/.exec(text);
  const isLink = page !== null || /^[a-z][a-z+.-]*:\/\/\S+$/.test(text);
  return [{ text: page ? (page[2] ?? page[1]) : text, marks: isLink ? { link: true } : {} }];
}

function part(node, note, depth) {
  switch (node.type) {
    case 'heading':
      return [{ sort: 'heading', size: node.depth, runs: block(node, note) }];
    case 'paragraph': {
      const runs = block(node, note);
      // a block id on a line of its own
      return runs.length ? [{ sort: 'text', depth, runs }] : [];
    }
    case 'list':
      return node.children.flatMap((item, at) => listItem(item, node, at, note, depth));
    case 'blockquote':
      return [{ sort: 'quote', depth, parts: titled(node.children.flatMap((child) => part(child, note, 0))) }];
    case 'code':
      return [{ sort: 'code', depth, lines: node.value.split('\n') }];
    case 'table': {
      const rows = node.children.map((row) => row.children.map((cell) => inlines(cell.children, {}, note)));
      return [{ sort: 'table', depth, header: true, rows }];
    }
    case 'thematicBreak':
      return [{ sort: 'rule', depth }];
    case 'html':
      return [{ sort: 'text', depth, runs: [{ text: node.value, marks: {} }] }];
    default:
      throw new Error(`Obsidian: no drawing for ${node.type}`);
  }
}

// A callout is a quote that starts with `[!type] title`; without a title the type stands for it.
function titled(parts) {
  const [first, ...rest] = parts;
  const found = first?.sort === 'text' && /^\[!([\w-]+)\][+-]?[ ]?([^\n]*)\n?/.exec(first.runs[0].text);
  if (!found) return parts;
  const title = { sort: 'text', runs: [{ text: found[2] || found[1], marks: { bold: true } }] };
  const [start, ...others] = first.runs;
  const runs = [{ ...start, text: start.text.slice(found[0].length) }, ...others].filter(({ text }) => text);
  return [title, ...(runs.length ? [{ ...first, runs }] : []), ...rest];
}

function listItem(item, list, at, note, depth) {
  const [first, ...rest] = item.children;
  const head = first?.type === 'paragraph' ? block(first, note) : [];
  const below = (first?.type === 'paragraph' ? rest : item.children).flatMap((child) => part(child, note, depth + 1));
  const sign = list.ordered ? `${(list.start ?? 1) + at}.` : '•';
  return [{ sort: 'item', depth, sign, task: item.checked, runs: head }, ...below];
}

// The runs of a block, without the id at its end, which the app hides.
function block(node, note) {
  const runs = inlines(node.children, {}, note);
  const last = runs.at(-1);
  if (last && BLOCK_ID.test(last.text)) last.text = last.text.replace(BLOCK_ID, '');
  return runs.filter(({ text }) => text);
}

function inlines(nodes, marks, note) {
  return nodes.flatMap((node) => {
    switch (node.type) {
      case 'text':
        return textRuns(node, marks, note);
      case 'break':
        return [{ text: '\n', marks }];
      case 'inlineCode':
        return [{ text: node.value, marks: { ...marks, code: true } }];
      case 'strong':
        return inlines(node.children, { ...marks, bold: true }, note);
      case 'emphasis':
        return inlines(node.children, { ...marks, italic: true }, note);
      case 'delete':
        return inlines(node.children, { ...marks, strike: true }, note);
      case 'highlight':
        return highlight(node, marks, note);
      case 'link':
        return inlines(node.children, { ...marks, link: true }, note);
      case 'image':
        return [{ text: `▣ ${node.alt ?? ''}`, marks: { ...marks, faint: true } }];
      case 'html':
        return [{ text: node.value, marks }];
      default:
        throw new Error(`Obsidian: no drawing for ${node.type} in a line`);
    }
  });
}

// Since Obsidian 1.14 an emoji at the start of a highlight is its colour, and is not shown.
function highlight(node, marks, note) {
  const runs = inlines(node.children, marks, note);
  const emoji = Object.keys(COLOURS).find((sign) => runs[0]?.text.startsWith(sign));
  if (emoji) runs[0] = { ...runs[0], text: runs[0].text.slice(emoji.length) };
  const colour = COLOURS[emoji] ?? 'yellow';
  return runs.map((run) => ({ ...run, marks: { ...run.marks, highlight: colour } }));
}

const LINKS = /(!?)\[\[([^[\]\n]+)\]\]/g;

// remark knows no `[[links]]`: they are found in the text, unless the source escapes them.
function textRuns({ value, position }, marks, note) {
  const raw = note.source.slice(position.start.offset, position.end.offset);
  const escaped = [...raw.matchAll(/(\\?)!?\\?\[\\?\[/g)].map(([start]) => start.includes('\\'));
  const runs = [];
  let at = 0;
  for (const [order, found] of [...value.matchAll(LINKS)].entries()) {
    if (escaped[order]) continue;
    const [target, shown] = found[2].split('|');
    const text = found[1] ? `▣ ${target}` : (shown ?? target);
    runs.push({ text: value.slice(at, found.index), marks });
    runs.push({ text, marks: { ...marks, [found[1] ? 'faint' : 'link']: true } });
    at = found.index + found[0].length;
  }
  runs.push({ text: value.slice(at), marks });
  if (/==\S/.test(value) && !raw.includes('\\=')) {
    console.error(`remark leaves a == as text that Obsidian may read as a highlight: ${value}`);
  }
  return runs.filter(({ text }) => text);
}
