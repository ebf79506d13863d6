#!/usr/bin/env node
// Prints which flashcards the plugin Spaced Repetition (1.15) sees in notes. A model of its own, by the plugin's manual
// (`docs/en/flashcards/`) and its defaults: `::`, `?`, `??`, clozes by `==…==`; a card ends at an empty line.
// In: JSON lines `{"note": "…"}` on stdin. Out: per line `{deck, cards: [{sort: "cloze"|"line"|"sides", asks: […]}]}`, and
// `deck` is the first tag of the front matter that is `flashcards` or lies below it.
import fs from 'node:fs';
import YAML from 'yaml';

const CLOZE = /==(?:\d+;;)?(.+?)(?:;;.*?)?==/g;
const FENCE = /^(`{3,}|~{3,})/;

// Whether `::` stands on a line, outside of code: an odd number of backticks on both sides is code to the plugin.
function parted(line) {
  const at = line.indexOf('::');
  const odd = (text) => text.split('`').length % 2 === 0;
  return at >= 0 && !(odd(line.slice(0, at)) && odd(line.slice(at + 2)));
}

function cards(text) {
  const found = [];
  let sort = null, lines = [];
  const close = () => {
    if (sort) found.push({ sort, asks: sort === 'cloze' ? lines.flatMap((line) => [...line.matchAll(CLOZE)].map((hit) => hit[1])) : lines });
    sort = null; lines = [];
  };
  const all = text.split(/\r?\n/);
  for (let at = 0; at < all.length; at++) {
    const line = all[at];
    if (!line.trim()) { close(); continue; }
    const fence = FENCE.exec(line)?.[1];
    if (fence) { do at++; while (at < all.length && !all[at].startsWith(fence)); continue; }
    if (line.startsWith('<!--SR:')) continue;
    if (parted(line)) { lines = [line]; sort = 'line'; close(); continue; }
    if (/^\?{1,2}$/.test(line.trim())) { if (lines.length) sort = 'sides'; } else if (!sort && line.match(CLOZE)) sort = 'cloze';
    lines.push(line);
  }
  close();
  return found;
}

const out = [];
for (const asked of fs.readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const { note } = JSON.parse(asked);
  const [, front, body] = /^---\r?\n((?:.*\r?\n)*?)---[ \t]*(?:\r?\n|$)([\s\S]*)$/.exec(note) ?? [null, '', note];
  const tags = YAML.parse(front)?.tags ?? [];
  out.push(JSON.stringify({ deck: tags.find((tag) => /^flashcards(\/|$)/.test(tag)) ?? null, cards: cards(body) }));
}
fs.writeFileSync(1, out.join('\n') + '\n');
