// The panel that tells what the API offers, one type at a time.

import { make } from './page.js';
import { write } from './schema.js';

/// Fills `panel` from the schema. `insert` is called with a root field that the reader wants in the editor.
export function docs(panel, schema, insert) {
  const trail = [];
  const search = make('input', { type: 'search', placeholder: 'Search types and fields', ariaLabel: 'Search' });
  const body = make('div');
  panel.replaceChildren(search, body);

  const link = (type) => {
    const name = schema.of(type)?.name ?? type.name;
    return make('a', { onclick: () => { trail.push(name); search.value = ''; show(); } }, write(type));
  };
  const named = (name) => link({ kind: 'OBJECT', name });
  const args = (list) => list.flatMap((arg, at) => [
    at ? ', ' : '', make('span', { className: 'argument', title: arg.description ?? '' }, arg.name), ': ', link(arg.type),
    arg.defaultValue === null ? '' : ` = ${arg.defaultValue}`,
  ]);
  const about = (text) => (text ? [make('p', {}, text)] : []);
  const entry = (field, kind) => make('div', { className: 'entry' },
    ...(kind ? [make('button', { className: 'add', title: 'Put it into the editor', onclick: () => insert(kind, field) }, '+'), ' '] : []),
    make('span', { className: 'field' }, field.name),
    ...(field.args?.length ? ['(', ...args(field.args), ')'] : []), ': ', link(field.type),
    ...about([field.isDeprecated && `Deprecated: ${field.deprecationReason ?? ''}`, field.description].filter(Boolean).join('\n')));
  const group = (title, items) => (items?.length ? [make('h3', {}, title), ...items] : []);

  const overview = () => [
    ...about('Every operation of the API. The + puts one into the editor.'),
    ...Object.entries(schema.roots).flatMap(([kind, root]) => group(kind, root?.fields.map((field) => entry(field, kind)))),
  ];
  const page = (type) => [
    make('h2', {}, type.name),
    ...about(type.description),
    ...group('implements', type.interfaces?.map((one) => make('div', { className: 'entry' }, named(one.name)))),
    ...group('fields', type.fields?.map((field) => entry(field))),
    ...group('input fields', type.inputFields?.map((field) => entry(field))),
    ...group('values', type.enumValues?.map((value) => make('div', { className: 'entry' },
      make('span', { className: 'boolean' }, value.name), ...about(value.description)))),
    ...group('one of', type.possibleTypes?.map((one) => make('div', { className: 'entry' }, named(one.name)))),
  ];
  const results = (text) => {
    const fits = (one) => one.name.toLowerCase().includes(text.toLowerCase());
    const types = [...schema.types.values()].filter((type) => !type.name.startsWith('__'));
    const fields = types.flatMap((type) => (type.fields ?? type.inputFields ?? []).filter(fits).map((field) => [type, field]));
    return [
      ...group('types', types.filter(fits).slice(0, 30).map((type) => make('div', { className: 'entry' }, named(type.name)))),
      ...group('fields', fields.slice(0, 60).map(([type, field]) => make('div', { className: 'entry' }, named(type.name), '.', field.name))),
    ];
  };
  const show = () => {
    const type = schema.types.get(trail.at(-1));
    const back = () => { trail.pop(); show(); };
    const crumbs = trail.length ? [make('a', { onclick: back }, `‹ ${trail.at(-2) ?? 'overview'}`)] : [];
    body.replaceChildren(...(search.value ? results(search.value) : [...crumbs, ...(type ? page(type) : overview())]));
    panel.scrollTo(0, 0);
  };
  search.addEventListener('input', show);
  show();
}
