// Reads a Logseq page with mldoc, the parser inside Logseq. Out: {title, properties, blocks}.
//   properties  [{key, runs}] of the page, without those that the app or the graph's config hides
//   blocks      a tree: {parts, children, task, ordered, background, properties}
//   parts       {sort, runs | parts | lines | rows, size}; sort: heading text quote code table rule;
//               `isTitle` on what stands in a block's own first line
import fs from 'node:fs';
import path from 'node:path';

const CONFIG = JSON.stringify({
  toc: false,
  parse_outline_only: false,
  heading_number: false,
  keep_line_break: true,
  format: 'Markdown',
  heading_to_list: false,
  export_md_remove_options: [],
});

// Logseq 0.10 shows none of these below a block; of those below, none in the box of the page either.
const HIDDEN = ['id', 'collapsed', 'background-color', 'created-at', 'updated-at', 'heading', 'logseq.order-list-type'];
const HIDDEN_ON_PAGES = ['title', 'filters', 'icon'];

const MARKS = { Bold: 'bold', Italic: 'italic', Strike_through: 'strike' };

/** Reads the page at `file` of the graph `vault`. */
export function readLogseq(vault, file, load) {
  const { Mldoc } = load('mldoc');
  const nodes = JSON.parse(Mldoc.parseJson(fs.readFileSync(path.join(vault, file), 'utf8'), CONFIG)).map(
    ([node]) => node,
  );
  const drawer = nodes[0]?.[0] === 'Property_Drawer' ? nodes.shift()[1] : [];
  const inline = (text) => inlines(JSON.parse(Mldoc.parseInlineJson(text, CONFIG)), {});
  const hidden = new Set([...HIDDEN, ...hiddenBy(vault)]);
  const shown = drawer.filter(([key]) => !hidden.has(key) && !HIDDEN_ON_PAGES.includes(key));
  return {
    title: drawer.find(([key]) => key === 'title')?.[1] ?? titleOf(file),
    properties: shown.map(([key, text]) => ({ key, runs: inline(text) })),
    blocks: tree(nodes, hidden, inline),
  };
}

// What a graph's config hides: `:block-hidden-properties #{:a :b}`.
function hiddenBy(vault) {
  const config = path.join(vault, 'logseq/config.edn');
  if (!fs.existsSync(config)) return [];
  const set = /^[^;\n]*:block-hidden-properties\s+#\{([^}]*)\}/m.exec(fs.readFileSync(config, 'utf8'));
  return set
    ? set[1]
        .split(/\s+/)
        .filter(Boolean)
        .map((key) => key.slice(1))
    : [];
}

// The name of a file, read as `:triple-lowbar` has it.
function titleOf(file) {
  const name = path.posix.basename(file, '.md').replaceAll('___', '/');
  return name.replace(/(?:%[0-9A-Fa-f]{2})+/g, (bytes) => decodeURIComponent(bytes));
}

// mldoc gives blocks in a row, each followed by what stands in it.
function tree(nodes, hidden, inline) {
  const root = { children: [] };
  const open = [root];
  for (const [sort, value] of nodes) {
    const block = open.at(-1);
    if (sort === 'Heading') {
      open.length = Math.min(open.length, value.level);
      const child = { parts: [], children: [], properties: [], task: value.marker };
      const runs = inlines(value.title, {});
      const kind = value.size ? 'heading' : 'text';
      if (runs.length) child.parts.push({ sort: kind, size: value.size, runs, isTitle: true });
      open.at(-1).children.push(child);
      open.push(child);
    } else if (sort === 'Property_Drawer') {
      const known = new Map(value.map(([key, text]) => [key, text]));
      block.background = known.get('background-color');
      block.ordered = known.get('logseq.order-list-type') === 'number';
      block.properties = value.filter(([key]) => !hidden.has(key)).map(([key, text]) => ({ key, runs: inline(text) }));
    } else if (block !== root) {
      block.parts.push(...part(sort, value));
    }
  }
  return root.children;
}

function part(sort, value) {
  switch (sort) {
    case 'Paragraph': {
      const runs = inlines(value, {});
      return runs.some(({ text }) => text.trim()) ? [{ sort: 'text', runs: dedented(runs) }] : [];
    }
    case 'Quote':
      return [{ sort: 'quote', parts: value.flatMap(([inner, content]) => part(inner, content)) }];
    case 'Src':
      return [{ sort: 'code', lines: straightened(value.lines.join('').replace(/\n$/, '').split('\n')) }];
    case 'Table': {
      const rows = [...(value.header ? [value.header] : []), ...value.groups.flat()];
      return [
        { sort: 'table', header: Boolean(value.header), rows: rows.map((row) => row.map((cell) => inlines(cell, {}))) },
      ];
    }
    case 'Horizontal_Rule':
      return [{ sort: 'rule' }];
    default:
      throw new Error(`Logseq: no drawing for ${sort}`);
  }
}

// Lines below a block's first keep the block's indentation in mldoc's answer; the app takes it off. The last break ends
// the block and shows nothing.
function dedented(runs) {
  let atStart = true;
  const straight = runs.map(({ text, marks }) => {
    const kept = (atStart ? text.replace(/^[\t ]+/, '') : text).replace(/\n[\t ]+/g, '\n');
    if (text.trim() || text.includes('\n')) atStart = kept.endsWith('\n');
    return { text: kept, marks };
  });
  while (straight.at(-1)?.text === '\n') straight.pop();
  return straight.filter(({ text }) => text);
}

const straightened = (lines) => {
  const indents = lines.filter((line) => line.trim()).map((line) => /^[\t ]*/.exec(line)[0].length);
  return lines.map((line) => line.slice(Math.min(...indents)));
};

function inlines(nodes, marks) {
  return nodes.flatMap(([sort, value]) => {
    switch (sort) {
      case 'Plain':
        return [{ text: value, marks }];
      case 'Break_Line':
      case 'Hard_Break_Line':
        return [{ text: '\n', marks }];
      case 'Code':
        return [{ text: value, marks: { ...marks, code: true } }];
      case 'Emphasis': {
        const [[kind], inner] = value;
        const mark = kind === 'Highlight' ? { highlight: 'yellow' } : { [MARKS[kind] ?? 'plain']: true };
        return inlines(inner, { ...marks, ...mark });
      }
      case 'Tag':
        return [{ text: `#${value.map(([, text]) => text).join('')}`, marks: { ...marks, link: true } }];
      case 'Link':
        return link(value, { ...marks, link: true });
      case 'Latex_Fragment':
        return [{ text: value[1], marks: { ...marks, italic: true } }];
      case 'Entity':
        return [{ text: value.unicode, marks }];
      case 'Inline_Html':
        return [{ text: value, marks }];
      default:
        throw new Error(`Logseq: no drawing for ${sort} in a line`);
    }
  });
}

function link({ url: [kind, target], label, full_text: source }, marks) {
  const bracket = { ...marks, faint: true };
  if (kind === 'Page_ref' && source.startsWith('[[')) {
    return [
      { text: '[[', marks: bracket },
      { text: target, marks },
      { text: ']]', marks: bracket },
    ];
  }
  const runs = inlines(label, marks).filter(({ text }) => text);
  if (source.startsWith('!')) return [{ text: '▣ ', marks: bracket }, ...runs];
  return runs.length ? runs : [{ text: source, marks }];
}
