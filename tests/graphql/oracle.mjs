// Compares the GraphQL engine with graphql-js: parsing, validation, coercion of variables. usage: oracle.mjs PATH_OF_graphql_oracle
import { execFileSync } from 'node:child_process';
import { buildSchema, coerceInputValue, parse, specifiedRules, typeFromAST, validate } from 'graphql';

const schema = `
  scalar JSON
  enum Color { RED GREEN }
  interface Named { name: String! }
  type Dog implements Named { name: String! age: Int owner: Person barks(loud: Boolean = true, at: [ID!]): Boolean }
  type Person implements Named { name: String! dogs(first: Int = 2, filter: Filter): [Dog!]! friend: Named any: [Pet] }
  union Pet = Dog | Person
  input Inner { n: Int = 5 required: String! list: [Int!] }
  input Filter { color: Color = RED inner: Inner deep: [[Int]] json: JSON f: Float id: ID b: Boolean }
  type Query { dog(id: ID!): Dog me: Person pets(f: Filter, colors: [Color!]): [Pet] named: Named count(x: Float): Int! }
  type Mutation { add(input: Inner!): Int! }`;

// What a document says and, where it has variables, values to coerce.
const documents = [
  '{ me { name } }', 'query Q { me { name dogs { name } } }', 'query($a: ID!) { dog(id: $a) { name } }', '{ dog(id: 1) { name age } }',
  '{ dog(id: "x") { barks(loud: false, at: ["a", 1]) } }', '{ pets { __typename ... on Dog { age } ... on Person { name } } }',
  '{ pets { ...D } } fragment D on Dog { age }', '{ named { name ... on Dog { age } } }', '{ me { a: name b: name } }',
  'mutation { add(input: {required: "x"}) }', 'mutation { add(input: {required: "x", n: null, list: [1, 2]}) }',
  'query($c: [Color!] = [RED]) { pets(colors: $c) { __typename } }', '{ count(x: 1) }', '{ count(x: 1.5) }', '{ pets(f: {deep: [[1], 2]}) { __typename } }',
  '{ pets(f: {json: {a: [1, "x", {b: true}]}}) { __typename } }', '{ __schema { types { name } } __type(name: "Dog") { fields { name } } }',
  'query($on: Boolean!) { me { name @include(if: $on) x: name @skip(if: false) } }', '{ me { friend { ... on Named { name } } } }',
  'query A { me { name } } query B { me { name } }', '{ me { ... { name } } }', '{ me { ... @include(if: true) { name } } }',
  // wrong ones
  '{ nope }', '{ me }', '{ me { name { x } } }', '{ dog { name } }', '{ dog(id: null) { name } }', '{ dog(id: 1, x: 2) { name } }', '{ dog(id: 1, id: 2) { name } }',
  '{ count(x: "1") }', '{ pets(colors: [BLUE]) { __typename } }', '{ pets(colors: "RED") { __typename } }', '{ pets(colors: RED) { __typename } }',
  'mutation { add(input: {}) }', 'mutation { add(input: {required: 1}) }', 'mutation { add }', '{ pets { name } }', '{ named { age } }',
  '{ me { ... on Nope { name } } }', '{ me { ... on Dog { age } } }', '{ dog(id: 1) { ... on Person { name } } }', '{ ...X }', '{ ...A } fragment A on Query { ...A }',
  '{ ...A } fragment A on Query { ...B me { name } } fragment B on Query { ...A }', 'fragment A on Color { x } { ...A }', '{ me { name @nope } }', '{ me { name @include } }',
  '{ me { name @include(if: 1) } }', 'query($x: Dog) { me { name } }', 'query($x: Nope) { me { name } }', 'query($x: Int, $x: Int) { count(x: $x) }',
  'query($x: String) { count(x: $x) }', 'query($x: Int) { dog(id: $x) { name } }', 'query($x: ID) { dog(id: $x) { name } }', 'query($x: ID = 3) { dog(id: $x) { name } }',
  'query($x: [Color]) { pets(colors: $x) { __typename } }', '{ dog(id: $x) { name } }', '{ me { a: name a: friend { name } } }', '{ dog(id: 1) { name } dog(id: 2) { name } }',
  '{ pets { ... on Dog { x: age } ... on Person { x: name } } }', '{ pets { ... on Dog { x: name } ... on Person { x: name } } }', 'query A { me { name } } query A { me { name } }',
  'query A { me { name } } { me { name } }', '{ count(x: ENUM) }', '{ pets(f: {deep: [["x"]]}) { __typename } }', '{ pets(f: {id: 1.5}) { __typename } }',
  '{ pets(f: {b: "true"}) { __typename } }', '{ pets(f: [1]) { __typename } }', 'query($v: Color) { pets(f: {color: $v, inner: {required: $v}}) { __typename } }',
  // not GraphQL
  '', '{', '{ }', '{ a( }', 'query', 'query Q( { a }', '{ a(x: ) }', '{ a ... }', 'fragment on on T { a }', '{ a(x: "\n") }', '{ a(x: 00) }', '{ a(x: 1e) }', '{ a(x: $) }', '}', '{ a } }',
  '{ a: }', '{ me { name } } # comment', '{ a(x: """block""" y: "\\u{41}\\uD83D\\uDE00") }', '{ a(x: "\\uDC00") }', '{ a(x: .5) }', '{ a(x: 1.x) }', 'query ($a: [Int!) { a }', '{ a(x: {b}) }',
];

const inputs = [
  ['query($f: Filter) { pets(f: $f) { __typename } }', [{ f: null }, {}, { f: {} }, { f: { color: 'GREEN' } }, { f: { color: 'BLUE' } }, { f: { color: 1 } },
    { f: { inner: { required: 'x' } } }, { f: { inner: {} } }, { f: { inner: { required: 'x', list: 3 } } }, { f: { inner: { required: 'x', list: [1, null] } } },
    { f: { deep: [[1, null], 2] } }, { f: { f: 1 } }, { f: { f: 'x' } }, { f: { id: 7 } }, { f: { id: 1.5 } }, { f: { b: 1 } }, { f: [1] }, { f: { json: { any: [1] } } }]],
  ['query($i: Inner!) { me { name } }', [{}, { i: null }, { i: { required: 'x', n: 2147483648 } }, { i: { required: 'x', n: 1.0 } }, { i: { required: 'x', n: 1.5 } }, { i: { required: 5 } }]],
  ['query($c: [Color!] = [GREEN]) { me { name } }', [{}, { c: 'RED' }, { c: ['RED', 'X'] }, { c: [] }]],
];

const leniencies = new Set(['NoUnusedFragmentsRule', 'NoUnusedVariablesRule']);
const rules = specifiedRules.filter((rule) => !leniencies.has(rule.name));
const theirSchema = buildSchema(schema);

function theirVerdict(text) {
  let document;
  try { document = parse(text); } catch { return { parses: false }; }
  return { parses: true, valid: validate(theirSchema, document, rules).length === 0, document };
}

/// Null members are absent for us.
function withoutNulls(value) {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== null).map(([k, v]) => [k, withoutNulls(v)]));
}

function theirVariables(document, values) {
  const out = {};
  let failed = false;
  for (const definition of document.definitions[0].variableDefinitions) {
    const name = definition.variable.name.value, type = typeFromAST(theirSchema, definition.type);
    let value = values[name];
    if (value === undefined || value === null) {
      if (definition.defaultValue) { out[name] = ['GREEN']; continue; }
      if (definition.type.kind === 'NonNullType') failed = true;
      continue;
    }
    const coerced = coerceInputValue(value, type, () => { failed = true; });
    out[name] = coerced;
  }
  return failed ? null : withoutNulls(JSON.parse(JSON.stringify(out)));
}

const questions = documents.map((document) => ({ document, variables: undefined }));
for (const [document, list] of inputs) for (const variables of list) questions.push({ document, variables });
const input = questions.map((q) => JSON.stringify({ schema, ...q })).join('\n') + '\n';
const answers = execFileSync(process.argv[2], { input, maxBuffer: 1 << 26 }).toString().trim().split('\n').map((line) => JSON.parse(line));

let passed = 0, failed = 0;
questions.forEach((question, index) => {
  const theirs = theirVerdict(question.document), ours = answers[index];
  let same = ours.parses === theirs.parses && (!theirs.parses || ours.valid === theirs.valid);
  let detail = { ours, theirs: { parses: theirs.parses, valid: theirs.valid } };
  if (same && question.variables !== undefined) {
    const expected = theirVariables(theirs.document, question.variables);
    const got = ours.variables === null || ours.variables === undefined ? null : withoutNulls(ours.variables);
    const order = (v) => JSON.stringify(v, (_, x) => (x && typeof x === 'object' && !Array.isArray(x) ? Object.fromEntries(Object.entries(x).sort()) : x));
    same = order(expected) === order(got);
    detail = { ours: got, theirs: expected, variables: question.variables };
  }
  if (same) passed += 1;
  else { failed += 1; console.log('DIFFERS', JSON.stringify(question.document), JSON.stringify(detail)); }
});
console.log(`${passed} documents agree with graphql-js, ${failed} differ`);
process.exit(failed ? 1 : 0);
