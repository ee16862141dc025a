// Puts the explorer together: editors, running, the schema and its documentation.

import { docs } from './docs.js';
import { editor, json, make } from './page.js';
import { post, socket, stream } from './run.js';
import { load, sketch } from './schema.js';
import { sign, signed } from './sign.js';
import { pretty, read } from './text.js';

const FIRST = `# Ask anything that the Docs offer.
# Ctrl+Space shows what fits here,
# Ctrl+Enter runs it.
query Hello {
  __typename
}
`;
const $ = (id) => document.getElementById(id);
let schema, running;

const kept = (store, key, otherwise) => store.getItem(`explorer.${key}`) ?? otherwise;
const keep = (store, key) => (text) => store.setItem(`explorer.${key}`, text);
// What may hold a token is forgotten with the tab.
const source = editor($('document'), 'Document', () => schema, (text) => { keep(localStorage, 'document')(text); operations(); });
const variables = editor($('variables'), 'Variables, as JSON', undefined, keep(localStorage, 'variables'));
const headers = editor($('headers'), 'Headers, as JSON', undefined, keep(sessionStorage, 'headers'));

function operations() {
  const found = read(source.value).operations;
  const chosen = $('operation').value;
  $('operation').replaceChildren(...found.map(({ name, kind }) => make('option', { value: name }, `${kind} ${name}`)));
  $('operation').hidden = found.length < 2;
  if (found.some(({ name }) => name === chosen)) $('operation').value = chosen;
  return found;
}

function object(text, what) {
  let value = {};
  try {
    if (text.trim()) value = JSON.parse(text);
  } catch (fault) {
    throw new Error(`${what} can't be read: ${fault.message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${what} must be a JSON object`);
  return value;
}

function status(text, bad = false) {
  $('status').textContent = text;
  $('status').classList.toggle('bad', bad);
}

async function run() {
  if (running) return running.abort();
  running = new AbortController();
  const begun = performance.now(), spent = () => `${Math.round(performance.now() - begun)} ms`;
  const answers = [];
  $('run').textContent = '■ Stop';
  $('result').replaceChildren();
  status('running…');
  try {
    const found = operations();
    const chosen = found.length > 1 ? found.find(({ name }) => name === $('operation').value) : found[0];
    const operation = { query: source.value, variables: object(variables.value, 'Variables') };
    if (chosen?.name) operation.operationName = chosen.name;
    const sent = await signed(object(headers.value, 'Headers'));
    const next = (answer) => {
      answers.unshift(answer);
      answers.length = Math.min(answers.length, 100);
      $('result').replaceChildren(...json(answers.map((one) => JSON.stringify(one, null, 2)).join('\n\n')));
      const errors = answer.errors ? `, ${answer.errors.length} error${answer.errors.length > 1 ? 's' : ''}` : '';
      status(chosen?.kind === 'subscription' ? `event at ${spent()}${errors}` : `${spent()}${errors}`, Boolean(answer.errors));
    };
    if (chosen?.kind === 'subscription') {
      const listen = $('transport').value === 'ws' ? socket : stream;
      await listen(operation, sent, running.signal, next);
      status(`${answers.length ? $('status').textContent + ', ' : ''}complete after ${spent()}`);
    } else next(await post(operation, sent, running.signal));
  } catch (fault) {
    status(running.signal.aborted ? `stopped after ${spent()}` : fault.message, !running.signal.aborted);
  } finally {
    running = undefined;
    $('run').textContent = '▶ Run';
  }
}

async function learn() {
  try {
    schema = await load(async (operation) => post(operation, await signed(object(headers.value, 'Headers'))));
    $('schema').textContent = `${[...schema.types.keys()].filter((name) => !name.startsWith('__')).length} types`;
    docs($('docs'), schema, (kind, field) => {
      source.value = `${source.value.trim()}\n\n${pretty(sketch(schema, kind, field))}`.trimStart();
      $('operation').value = operations().at(-1).name;
      source.area.scrollTo(0, source.area.scrollHeight);
      source.area.focus();
    });
    source.show();
  } catch (fault) {
    $('schema').textContent = `no schema: ${fault.message}`;
  }
}

const format = () => { source.value = pretty(source.value); };
$('run').addEventListener('click', run);
$('pretty').addEventListener('click', format);
sign($('sign'), status);
$('reload').addEventListener('click', learn);
$('toggle').addEventListener('click', () => {
  $('docs').hidden = !$('docs').hidden;
  $('toggle').ariaExpanded = String(!$('docs').hidden);
});
$('transport').value = kept(localStorage, 'transport', 'ws');
$('transport').addEventListener('change', () => keep(localStorage, 'transport')($('transport').value));
addEventListener('keydown', (event) => {
  const control = event.ctrlKey || event.metaKey;
  const action = control && (event.key === 'Enter' ? run : event.shiftKey && event.key.toLowerCase() === 'f' ? format : undefined);
  if (!action) return;
  event.preventDefault();
  action();
});
source.value = kept(localStorage, 'document', FIRST);
variables.value = kept(localStorage, 'variables', '{}');
headers.value = kept(sessionStorage, 'headers', '{}');
learn();
