// What the API can be asked, read from the API itself.

const REFERENCE = 'kind name' + ' ofType { kind name'.repeat(5) + ' }'.repeat(5);
const INPUT = `name description defaultValue type { ${REFERENCE} }`;
const QUESTION = `{ __schema {
  queryType { name } mutationType { name } subscriptionType { name }
  directives { name description locations args { ${INPUT} } }
  types {
    kind name description
    fields(includeDeprecated: true) { name description isDeprecated deprecationReason args { ${INPUT} } type { ${REFERENCE} } }
    inputFields { ${INPUT} }
    enumValues(includeDeprecated: true) { name description }
    possibleTypes { name }
    interfaces { name }
  }
} }`;

const unwrap = (type) => (type?.ofType ? unwrap(type.ofType) : type);

/// Asks for the schema; fails with the server's own words.
export async function load(post) {
  const { data, errors } = await post({ query: QUESTION });
  if (!data) throw new Error(errors?.[0]?.message ?? 'no schema');
  const { types, directives, ...roots } = data.__schema;
  const known = new Map(types.map((type) => [type.name, type]));
  const named = (type) => known.get(unwrap(type)?.name ?? type?.name);
  for (const type of types) type.possibleTypes = type.possibleTypes?.map(named);
  const own = types.filter((type) => !type.name.startsWith('__'));
  return {
    types: known,
    directives,
    roots: { query: named(roots.queryType), mutation: named(roots.mutationType), subscription: named(roots.subscriptionType) },
    inputs: own.filter((type) => ['SCALAR', 'ENUM', 'INPUT_OBJECT'].includes(type.kind)),
    objects: own.filter((type) => ['OBJECT', 'INTERFACE', 'UNION'].includes(type.kind)),
    of: named,
    field: (type, name) => type?.fields?.find((field) => field.name === name),
    write,
  };
}

/// A type as GraphQL writes it.
export function write(type) {
  if (type.kind === 'NON_NULL') return write(type.ofType) + '!';
  return type.kind === 'LIST' ? `[${write(type.ofType)}]` : type.name;
}

/// An operation that asks for this root field: required arguments as variables, and the fields that need none.
export function sketch(schema, kind, field) {
  const required = field.args.filter((arg) => arg.type.kind === 'NON_NULL' && arg.defaultValue === null);
  const variables = required.map((arg) => `$${arg.name}: ${write(arg.type)}`).join(', ');
  const given = required.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const wrap = (text) => (text ? `(${text})` : '');
  const title = field.name[0].toUpperCase() + field.name.slice(1);
  return `${kind} ${title}${wrap(variables)} { ${field.name}${wrap(given)}${select(schema, field.type, 0)} }`;
}

function select(schema, type, depth) {
  const object = schema.of(type);
  if (!object?.fields) return object?.kind === 'UNION' ? ' { __typename }' : '';
  const plain = object.fields.filter((field) => !field.isDeprecated && field.args.every((arg) => arg.type.kind !== 'NON_NULL'));
  const leaf = (field) => !schema.of(field.type)?.fields && schema.of(field.type)?.kind !== 'UNION';
  // A connection is of use only with what is in it.
  const inner = plain.filter((field) => depth < 3 && ['nodes', 'node', 'edges', 'pageInfo'].includes(field.name) && !leaf(field));
  const chosen = [...plain.filter(leaf).map((field) => field.name), ...inner.map((field) => field.name + select(schema, field.type, depth + 1))];
  return ` { ${chosen.join(' ') || '__typename'} }`;
}
