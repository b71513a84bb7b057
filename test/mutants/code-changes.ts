import { parseSync } from 'oxc-parser';
import type { Change } from './mutant.ts';
import { sqlChanges } from './sql-changes.ts';

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

type Changing = (node: Node, source: string) => readonly Change[];

/** Every change that is tried on a TypeScript file, in the order of their places. Types are left alone. */
export function codeChanges(file: string, source: string): Change[] {
  const { program, errors } = parseSync(file, source);
  if (errors[0] !== undefined) throw new Error(`${file}: ${errors[0].message}`);
  const found: Change[] = [];
  // What the types ask for where a list may be shorter, and what is never used: `counts[row] ?? 0`.
  const fallbacks = new Set<unknown>();
  visit(program as unknown as Node, (node) => {
    if (node.type === 'LogicalExpression' && node['operator'] === '??') fallbacks.add(node['right']);
    if (!fallbacks.has(node)) found.push(...(CHANGES[node.type]?.(node, source) ?? []));
  });
  return found.sort((one, other) => one.start - other.start || one.end - other.end);
}

/** What stands in a type, and what only wraps a value that has one. */
const TYPES = /^TS(?!AsExpression|NonNullExpression|SatisfiesExpression)/;

function visit(node: Node, see: (node: Node) => void): void {
  if (TYPES.test(node.type) || node.type === 'ImportDeclaration') return;
  see(node);
  for (const child of Object.values(node)) {
    for (const one of Array.isArray(child) ? (child as unknown[]) : [child]) if (isNode(one)) visit(one, see);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

const COMPARISONS: Readonly<Record<string, readonly string[]>> = {
  '===': ['!=='],
  '!==': ['==='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
};
const SUMS: Readonly<Record<string, readonly string[]>> = {
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '&': ['|'],
  '|': ['&'],
};
const LOGIC: Readonly<Record<string, readonly string[]>> = { '&&': ['||'], '||': ['&&'], '??': ['&&'] };
const ASSIGNMENTS: Readonly<Record<string, readonly string[]>> = { '+=': ['-='], '-=': ['+='], '??=': ['='] };
/** Methods of lists, of `Math` and of text, and what is called in their place; empty: the list is taken as it is. */
const METHODS: Readonly<Record<string, string>> = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
  startsWith: 'endsWith',
  filter: '',
  sort: '',
  reverse: '',
  slice: '',
};

const CHANGES: Readonly<Record<string, Changing>> = {
  BinaryExpression: (node, source) => binary(node, source),
  LogicalExpression: (node, source) => operatorChanges(node, source, 'left', 'right', LOGIC, 'logic'),
  AssignmentExpression: (node, source) => operatorChanges(node, source, 'left', 'right', ASSIGNMENTS, 'assignment'),
  UnaryExpression: (node, source) =>
    node['operator'] === '!' ? [replaced(node, text(node, 'argument', source), 'negation')] : [],
  IfStatement: (node, source) => conditions(node['test'] as Node, source),
  ConditionalExpression: (node, source) => conditions(node['test'] as Node, source),
  Literal: (node) => literal(node),
  CallExpression: (node, source) => call(node, source),
  ExpressionStatement: (node) => statement(node),
  ContinueStatement: (node) => [replaced(node, ';', 'statement removed')],
  TemplateLiteral: (node, source) => sqlChanges(source.slice(node.start, node.end), node.start),
};

function replaced(
  { start, end }: { readonly start: number; readonly end: number },
  replacement: string,
  operator: string,
): Change {
  return { start, end, replacement, operator };
}

function text(node: Node, key: string, source: string): string {
  const { start, end } = node[key] as Node;
  return source.slice(start, end);
}

function binary(node: Node, source: string): Change[] {
  const isText = [node['left'], node['right']].some((side) => {
    const { type, value } = side as Node;
    return type === 'TemplateLiteral' || (type === 'Literal' && typeof value === 'string');
  });
  const sums = isText ? {} : SUMS;
  return [
    ...operatorChanges(node, source, 'left', 'right', COMPARISONS, 'comparison'),
    ...operatorChanges(node, source, 'left', 'right', sums, 'arithmetic'),
  ];
}

/** Replaces the operator between two parts of a node. */
function operatorChanges(
  node: Node,
  source: string,
  left: string,
  right: string,
  table: Readonly<Record<string, readonly string[]>>,
  name: string,
): Change[] {
  const operator = String(node['operator']);
  const from = source.indexOf(operator, (node[left] as Node).end);
  if (from < 0 || from >= (node[right] as Node).start) return [];
  return (table[operator] ?? []).map((other) => replaced({ start: from, end: from + operator.length }, other, name));
}

/** A condition that always holds, and one that never does. */
function conditions(test: Node, source: string): Change[] {
  const was = source.slice(test.start, test.end);
  return ['true', 'false'].filter((fixed) => fixed !== was).map((fixed) => replaced(test, fixed, 'condition'));
}

function literal(node: Node): Change[] {
  const { value } = node;
  // Of a file: who may look in.
  if (String(node['raw']).startsWith('0o')) return [replaced(node, '0o755', 'mode')];
  if (typeof value === 'boolean') return [replaced(node, String(!value), 'literal')];
  // Other numbers are settings: waits, limits, sizes.
  if (value === 0 || value === 1) return [replaced(node, String(1 - value), 'literal')];
  if (value === 0n || value === 1n) return [replaced(node, `${1n - value}n`, 'literal')];
  return [];
}

function call(node: Node, source: string): Change[] {
  const callee = node['callee'] as Node;
  if (callee.type !== 'MemberExpression' || callee['computed'] === true) return [];
  const property = callee['property'] as Node;
  const other = METHODS[source.slice(property.start, property.end)];
  if (other === undefined) return [];
  if (other !== '') return [replaced(property, other, 'method')];
  const { end } = callee['object'] as Node;
  return [replaced({ start: end, end: node.end }, '', 'call removed')];
}

/** Calls and assignments that stand for themselves. */
function statement(node: Node): Change[] {
  const { type } = node['expression'] as Node;
  const isEffect = ['CallExpression', 'AssignmentExpression', 'AwaitExpression', 'UpdateExpression'].includes(type);
  return isEffect ? [replaced(node, ';', 'statement removed')] : [];
}
