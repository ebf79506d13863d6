#!/usr/bin/env node
// Prints how Logseq's parser sees single blocks and property values: what oracle.mjs does for a graph, a thousand times
// faster and without graph-parser. In: JSON lines `{"block": "- text\n  more"}` or `{"value": "text"}` on stdin. Out: per
// line `{heads, text, runs, body, properties, live, ms}`.
//   runs        [text, marks, address?] in reading order; marks as in oracle.mjs: bold italic strike highlight code link image; and formula
//   body        the sorts of nodes below the first line
//   properties  [key, value] as parsed
//   live        everything that is neither text nor one of those marks
//   heads       blocks and headings seen in the text as it stands in the file: 1, or text became structure
import { createRequire } from 'node:module';
import fs from 'node:fs';

const { Mldoc } = createRequire(import.meta.url)('mldoc');
// the same as in oracle.mjs
const CFG = JSON.stringify({ toc: false, parse_outline_only: false, heading_number: false, keep_line_break: true, format: 'Markdown', heading_to_list: false, export_md_remove_options: [] });
const parse = (s) => JSON.parse(Mldoc.parseJson(s, CFG)).map((x) => x[0]);
const MARK = { Bold: 'bold', Italic: 'italic', Strike_through: 'strike', Highlight: 'highlight' };

function inline(nodes, marks, url, o) {
  const put = (text, more = [], to = url) => { if (text) o.runs.push(to ? [text, [...marks, ...more], to] : [text, [...marks, ...more]]); };
  for (const [t, v] of nodes || []) {
    switch (t) {
      case 'Plain': put(v ?? ''); break;
      case 'Break_Line': put('\n'); break;
      case 'Hard_Break_Line': put('\n'); o.live.push('hard_break'); break;
      case 'Code': put(v, ['code']); break;
      case 'Latex_Fragment': if (v[0] !== 'Inline') o.live.push(`${t}:${JSON.stringify(v)}`); else o.runs.push([v[1], ['formula']]); break;
      case 'Emphasis': { const k = MARK[v[0][0]]; if (!k) o.live.push(v[0][0]); inline(v[1], [...marks, k], url, o); break; }
      case 'Link': {
        const [ut, uv] = v.url;
        if (ut === 'Page_ref' || ut === 'Block_ref' || ut === 'Embed_data' || ut === 'File') { o.live.push(`${ut}:${uv}`); break; }
        const to = ut === 'Complex' ? `${uv.protocol}://${uv.link}` : String(uv);
        if (v.metadata) o.live.push(`metadata:${v.metadata}`);
        if (v.title) o.live.push(`title:${v.title}`);
        if (v.full_text.startsWith('!')) { put('\ufffc', ['image'], to); inline(v.label, ['alt'], to, o); }
        else if (!v.full_text.startsWith('[')) { o.live.push(`bare_address:${to}`); put(v.full_text); }
        else inline(v.label, [...marks, 'link'], to, o);
        break;
      }
      default: o.live.push(`${t}:${JSON.stringify(v)}`);
    }
  }
}

function node([t, v], o) {
  if (t === 'Property_Drawer') { for (const [key, value] of v) o.properties.push([key, value]); return; }
  if (o.runs.length) o.runs.push(['\n', []]);
  if (t !== 'Paragraph') o.body.push(t);
  if (t === 'Paragraph') inline(v, [], null, o);
  else if (t === 'Quote') { const inner = { ...o, runs: [] }; for (const n of v) node(n, inner); o.runs.push(...inner.runs); }
  else if (t === 'Displayed_Math') o.runs.push([v, ['formula']]);
  else if (t === 'Src') { o.language = [v.language ?? null, v.options ?? null]; o.runs.push([v.lines.join('').replace(/\n$/, ''), ['src']]); }
  else if (t === 'Table') {
    o.header = !!v.header;
    const rows = [...(v.header ? [v.header] : []), ...v.groups.flat()];
    rows.forEach((row, r) => row.forEach((cell, c) => { if (r || c) o.runs.push([c ? '\t' : '\n', []]); inline(cell, [], null, o); }));
  } else if (t !== 'Horizontal_Rule') o.live.push(`${t}:${JSON.stringify(v).slice(0, 200)}`);
}

// what Logseq keeps of a block: the indentation of its first level goes, the rest stays
const dedent = (s) => s.split('\n').map((l, i) => i === 0 ? l : l.slice(0, 2).trim() === '' ? l.slice(2) : l.trimStart()).join('\n');

function block(src, o) {
  o.heads = parse(src).filter((n) => n[0] === 'Heading').length;
  const [head, ...rest] = parse(dedent(src));
  if (head?.[0] !== 'Heading') { o.live.push('no block'); return; }
  o.size = head[1].size ?? null;
  if (head[1].marker) o.live.push(`task:${head[1].marker}`);
  if (head[1].priority) o.live.push(`priority:${head[1].priority}`);
  inline(head[1].title, [], null, o);
  for (const n of rest) node(n, o);
}

// how a property value is read (text.cljs, parse-property) and shown: as one line of text
function value(src, o) {
  const page = parse(`reason:: ${src}\n\n- x`);
  o.heads = page.filter((n) => n[0] === 'Heading').length;
  const drawer = page[0]?.[0] === 'Property_Drawer' ? page[0][1] : [];
  for (const [key, text, refs] of drawer) { o.properties.push([key, text]); for (const r of refs) o.live.push(`ref:${JSON.stringify(r).slice(0, 200)}`); }
  const text = (drawer[0]?.[1] ?? '').trim();
  // quoted: shown to the letter (block.cljs, property-cp), but read as text in the tables of queries
  const quoted = text.length > 1 && text.startsWith('"') && text.endsWith('"');
  o.quoted = quoted;
  if (/^\d+$/.test(text) || text === 'true' || text === 'false') o.live.push(`typed:${text}`);
  const seen = { ...o, runs: [], live: [] };
  if (text) inline(JSON.parse(Mldoc.parseInlineJson(text, CFG)), [], null, seen);
  o.table_live = seen.live;
  if (quoted) o.runs.push([text.slice(1, -1).trim(), []]);
  else { o.runs.push(...seen.runs); o.live.push(...seen.live); }
}

const out = [];
for (const line of fs.readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const ask = JSON.parse(line), o = { heads: 0, runs: [], body: [], properties: [], live: [] };
  const from = process.cpuUsage(); // of this process: other work on the machine makes nothing slow
  try { if (ask.block != null) block(ask.block, o); else value(ask.value, o); } catch (e) { o.live.push('THROW ' + e.message); }
  o.text = o.runs.map((r) => r[0]).join('');
  o.ms = Math.round(process.cpuUsage(from).user / 1000);
  out.push(JSON.stringify(o));
}
fs.writeFileSync(1, out.join('\n') + '\n');
