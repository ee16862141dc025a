// Reads GraphQL as it is being written: tokens with their meaning, what could come next, and a tidy form.

const TOKEN = /(?<comment>#[^\n]*)|(?<string>"""[^]*?(?:"""|$)|"(?:\\.|[^"\\\n])*"?)|(?<punct>\.\.\.|[{}()[\]:=!|&])|(?<word>[$@]?[_A-Za-z]\w*|[$@])|(?<number>-?\d[\w.+-]*)/g;
const ROOTS = { query: 'queryType', mutation: 'mutationType', subscription: 'subscriptionType' };

const lex = (text) => [...text.matchAll(TOKEN)].map((match) => {
  const [kind] = Object.entries(match.groups).find(([, value]) => value !== undefined);
  return { kind, text: match[0], start: match.index, end: match.index + match[0].length };
});

/// Walks the tokens with the schema in hand. `state` is where the last one leaves: what a completion has to know.
export function read(text, schema) {
  const tokens = lex(text);
  const words = tokens.filter((token) => token.kind !== 'comment');
  const operations = [], fragments = [], variables = new Set();
  const frames = [{ mode: 'top' }];
  let wanted, pending, field, args, before;
  const top = () => frames[frames.length - 1];
  const enter = (mode, more) => { frames.push({ mode, ...more }); before = mode; };
  words.forEach((token, index) => {
    const frame = top(), next = words[index + 1]?.text, text = token.text;
    const after = before;
    before = text;
    if (token.kind === 'punct') {
      if (text === '{' && (frame.mode === 'top' || frame.mode === 'selection')) {
        if (frame.mode === 'top' && !pending) { operations.push({ name: '', kind: 'query' }); pending = schema?.roots.query; }
        enter('selection', { type: pending ?? schema?.of(field?.type) });
        pending = field = undefined;
      } else if (text === '{') enter('object', { fields: schema?.of(frame.value ?? wanted)?.inputFields, used: [] });
      else if (text === '[') enter('list', { value: frame.value ?? wanted });
      else if (text === '(') enter(frame.mode === 'top' && !args ? 'vars' : 'args', { fields: args ?? field?.args, used: [] });
      else if ('})]'.includes(text) && frames.length > 1) { frames.pop(); args = undefined; before = 'end'; }
      return;
    }
    if (token.kind !== 'word') return;
    if (text[0] === '$') { token.kind = 'variable'; variables.add(text); return; }
    if (text[0] === '@') { token.kind = 'directive'; args = schema?.directives.find((known) => '@' + known.name === text)?.args; return; }
    if (frame.mode === 'top') {
      if (ROOTS[text] && after !== 'named') {
        token.kind = 'keyword';
        operations.push({ name: '', kind: text });
        pending = schema?.roots[text] ?? {};
        before = 'named';
      } else if (text === 'fragment' && after !== 'named') { token.kind = 'keyword'; before = 'fragment'; }
      else if (text === 'on') { token.kind = 'keyword'; before = 'on'; }
      else if (after === 'on') { token.kind = 'type'; pending = schema?.types.get(text) ?? {}; token.unknown = schema && !schema.types.has(text); }
      else if (after === 'fragment') { token.kind = 'type'; fragments.push(text); }
      else if (operations.length) { operations[operations.length - 1].name = text; token.kind = 'type'; }
    } else if (frame.mode === 'selection') {
      if (after === '...' && text === 'on') { token.kind = 'keyword'; before = 'on'; }
      else if (after === 'on') { token.kind = 'type'; pending = schema?.types.get(text) ?? {}; token.unknown = schema && !schema.types.has(text); }
      else if (after === '...') token.kind = 'type';
      else if (next === ':') token.kind = 'argument';
      else {
        token.kind = 'field';
        args = pending = undefined;
        field = schema?.field(frame.type, text);
        token.unknown = Boolean(frame.type?.fields) && !field && !text.startsWith('__');
        token.about = field;
      }
    } else if (next === ':' && frame.fields !== null && frame.mode !== 'vars' && frame.mode !== 'list') {
      token.kind = 'argument';
      const known = frame.fields?.find((one) => one.name === text);
      token.unknown = Boolean(frame.fields) && !known;
      wanted = known?.type;
      frame.used.push(text);
    } else token.kind = frame.mode === 'vars' ? 'type' : 'boolean';
  });
  return { tokens, operations, state: { ...top(), before, wanted, fragments, variables } };
}

/// What could stand at the end of this text: `{ label, note, insert }`.
export function complete(text, whole, schema) {
  const word = /[$@]?\w*$/.exec(text)[0];
  const { tokens, state } = read(text.slice(0, text.length - word.length), schema);
  if (!schema || tokens.at(-1)?.kind === 'comment' && !/\n\s*$/.test(text.slice(tokens.at(-1).end))) return { word, options: [] };
  const { state: all } = read(whole, schema);
  const option = (label, note = '', insert = label) => ({ label, note, insert });
  const fields = (list, suffix) => (list ?? []).map((one) => option(one.name, schema.write(one.type), one.name + suffix(one)));
  const values = () => {
    const kind = schema.of(state.wanted);
    const fixed = kind?.kind === 'ENUM' ? kind.enumValues.map((one) => option(one.name, one.description ?? ''))
      : kind?.name === 'Boolean' ? [option('true'), option('false')] : [];
    return [...fixed, ...[...all.variables].map((name) => option(name))];
  };
  let options = [];
  if (state.mode === 'top') {
    options = state.before === 'on' ? schema.objects.map((type) => option(type.name, type.description ?? ''))
      : ['query', 'mutation', 'subscription', 'fragment'].map((name) => option(name));
  }
  if (state.mode === 'vars' && state.before === ':') options = schema.inputs.map((type) => option(type.name, type.kind.toLowerCase()));
  if (state.mode === 'selection' && state.before === '...') options = [option('on'), ...all.fragments.map((name) => option(name))];
  else if (state.mode === 'selection' && state.before === 'on') {
    options = (state.type?.possibleTypes ?? [state.type]).filter(Boolean).map((type) => option(type.name));
  } else if (state.mode === 'selection') options = [...fields(state.type?.fields, () => ''), option('__typename', 'String!')];
  if (state.mode === 'args' || state.mode === 'object') {
    const open = (state.fields ?? []).filter((one) => !state.used.includes(one.name));
    options = state.before === ':' ? values() : fields(open, () => ': ');
  }
  if (state.mode === 'list') options = values();
  if (word[0] === '@') options = schema.directives.map((one) => option('@' + one.name, one.description ?? ''));
  const low = word.toLowerCase();
  const found = options.filter((one) => one.label.toLowerCase().includes(low) && one.label !== word);
  return { word, options: found.sort((a, b) => b.label.toLowerCase().startsWith(low) - a.label.toLowerCase().startsWith(low)) };
}

/// The same document, indented by two: one field a line, arguments in the line of their field.
export function pretty(text) {
  const open = [];
  let out = '', last = '', spread = false;
  const line = () => '\n' + '  '.repeat(open.length);
  const gap = (token, inline) => {
    if (!out) return '';
    if (inline) {
      if (')]:!'.includes(token) || '(['.includes(last)) return '';
      return [':', '=', '{'].includes(last) || ['=', '}'].includes(token) ? ' ' : ', ';
    }
    if (token === '}') return line();
    if (!open.length) return last === '}' ? '\n\n' : token === '(' ? '' : ' ';
    if (last === '...') return token[0] === '@' || token === 'on' || token === '{' ? ' ' : '';
    if (token === '(' || token === ':') return '';
    return last === ':' || spread || token === '{' && last !== '{' || token[0] === '@' ? ' ' : line();
  };
  for (const { kind, text: token } of lex(text)) {
    const inline = open.some((bracket) => bracket !== '{');
    if (')]}'.includes(token)) open.pop();
    if (kind === 'comment' || last[0] === '#') out += (out ? line() : '') + token;
    else out += gap(token, inline) + token;
    if (token === '{') open.push(inline ? 'object' : '{');
    if (token === '(' || token === '[') open.push(token);
    spread = last === '...' && token === 'on';
    last = token;
  }
  return out + '\n';
}
