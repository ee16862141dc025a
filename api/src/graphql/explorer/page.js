// The page's parts: elements, a coloured editor with completions, coloured results.

import { complete, read } from './text.js';

/// An element with properties and children.
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function paint(text, tokens) {
  const parts = [];
  let at = 0;
  for (const token of tokens) {
    parts.push(text.slice(at, token.start), make('span', { className: token.kind + (token.unknown ? ' unknown' : '') }, token.text));
    at = token.end;
  }
  return [...parts, text.slice(at)];
}

const JSON_TOKEN = /(?<key>"(?:\\.|[^"\\])*"(?=\s*:))|(?<string>"(?:\\.|[^"\\])*")|(?<number>-?\d[\d.eE+-]*)|(?<boolean>true|false|null)|(?<punct>[{}[\],:])/g;

/// JSON in colours.
export function json(text) {
  return paint(text, [...text.matchAll(JSON_TOKEN)].map((match) => {
    const [kind] = Object.entries(match.groups).find(([, value]) => value !== undefined);
    return { kind, text: match[0], start: match.index, end: match.index + match[0].length };
  }));
}

/// An editor in `host`. With `schema`, a function that gives it, it is one of GraphQL; without, one of JSON.
export function editor(host, label, schema, changed) {
  const under = make('pre', { ariaHidden: 'true' });
  const area = make('textarea', { spellcheck: false, wrap: 'off', autocapitalize: 'off', ariaLabel: label });
  host.append(under, area);
  let list;

  const show = () => {
    const text = area.value;
    under.replaceChildren(...(schema ? paint(text, read(text, schema()).tokens) : json(text)), '\n');
    under.scrollTo(area.scrollLeft, area.scrollTop);
  };
  const type = (text, from = area.selectionStart) => {
    area.setRangeText(text, from, area.selectionEnd, 'end');
    area.dispatchEvent(new Event('input'));
  };
  const close = () => { list?.remove(); list = undefined; };
  const choose = (item) => { const { word, text } = item; close(); type(text, area.selectionStart - word.length); area.focus(); };
  const offer = (forced) => {
    close();
    const before = area.value.slice(0, area.selectionStart);
    const { word, options } = schema?.() ? complete(before, area.value, schema()) : { word: '', options: [] };
    if (!options.length || !(forced || word)) return;
    const items = options.slice(0, 50).map(({ label, note, insert }) => {
      const item = make('li', { role: 'option' }, label, make('span', {}, note));
      item.addEventListener('mousedown', (event) => { event.preventDefault(); choose(item); });
      return Object.assign(item, { word, text: insert });
    });
    list = make('ul', { className: 'complete', role: 'listbox' }, ...items);
    items[0].ariaSelected = 'true';
    const row = before.split('\n').length, column = before.length - before.lastIndexOf('\n') - 1 - word.length;
    const wide = parseFloat(getComputedStyle(area).fontSize) * 0.602;
    list.style.left = `${Math.max(0, Math.min(column * wide + 12 - area.scrollLeft, host.clientWidth - 420))}px`;
    list.style.top = `${row * 20.15 + 14 - area.scrollTop}px`;
    host.append(list);
  };
  const move = (by) => {
    const items = [...list.children], at = items.findIndex((item) => item.ariaSelected === 'true');
    items[at].ariaSelected = null;
    const item = items[(at + by + items.length) % items.length];
    item.ariaSelected = 'true';
    item.scrollIntoView({ block: 'nearest' });
  };

  area.addEventListener('input', (event) => { show(); changed(area.value); if (event.isTrusted) offer(false); });
  area.addEventListener('scroll', () => { show(); close(); });
  area.addEventListener('blur', close);
  area.addEventListener('keydown', (event) => {
    const chosen = list && [...list.children].find((item) => item.ariaSelected === 'true');
    const keys = {
      ArrowDown: list && (() => move(1)),
      ArrowUp: list && (() => move(-1)),
      Escape: list && close,
      Tab: chosen ? () => choose(chosen) : !event.shiftKey && (() => type('  ')),
      Enter: event.ctrlKey || event.metaKey ? undefined : chosen ? () => choose(chosen) : () => {
        const line = area.value.slice(0, area.selectionStart).split('\n').pop();
        const deeper = /[{([]\s*$/.test(line) ? '  ' : '';
        type('\n' + /^\s*/.exec(line)[0] + deeper);
      },
      ' ': event.ctrlKey && (() => offer(true)),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  return {
    area, show,
    get value() { return area.value; },
    set value(text) { area.value = text; show(); changed(text); },
  };
}
