import type { Pattern } from './pattern.ts';

/** What an expression refers to, as its text shows. */
export interface ExpressionParts {
  /** Variables and functions that it uses and does not define, without their `$`. */
  readonly variables: readonly string[];
  /** Paths from the input on, as far as they are names; `$event.id` begins with `$event`. */
  readonly paths: readonly (readonly string[])[];
  /** Values that such paths are compared with. */
  readonly comparisons: readonly Comparison[];
  readonly patterns: readonly Pattern[];
  /** Calls of functions that it does not define. */
  readonly calls: readonly Call[];
}

/** A value that is written out. */
export type Literal = string | number | boolean;

export interface Comparison {
  readonly path: readonly string[];
  readonly value: Literal;
}

export interface Call {
  /** Without its `$`. */
  readonly name: string;
  /** Undefined stands for one that is not written out. */
  readonly arguments: readonly (Literal | undefined)[];
}

/** A node of JSONata's syntax tree, as far as it is looked at. */
interface Node {
  readonly type?: unknown;
  readonly value?: unknown;
  readonly steps?: unknown;
  readonly lhs?: unknown;
  readonly rhs?: unknown;
  readonly arguments?: unknown;
  readonly expressions?: unknown;
  readonly procedure?: unknown;
  readonly focus?: unknown;
  readonly index?: unknown;
}

/** Reads what an expression refers to off its syntax tree. */
export function partsOf(ast: unknown): ExpressionParts {
  const nodes = descendants(ast);
  const defined = new Set(nodes.flatMap(definitionsOf));
  const variables = nodes.flatMap(({ type, value }) =>
    type === 'variable' && typeof value === 'string' && !defined.has(value) ? [value] : [],
  );
  return {
    variables: [...new Set(variables)].filter((name) => name !== '' && name !== '$'),
    paths: outerNodes(ast).flatMap((node) => pathsOf(node)),
    comparisons: outerNodes(ast).flatMap(comparisonsOf),
    patterns: nodes.flatMap(({ type, value }) =>
      type === 'regex' && value instanceof RegExp
        ? [{ source: value.source, flags: value.flags }]
        : [],
    ),
    calls: callsIn(nodes).filter(({ name }) => !defined.has(name)),
  };
}

function callsIn(nodes: readonly Node[]): readonly Call[] {
  // In `value ~> $f(x)`, the value is the first argument, before those that are written.
  const piped = new Set(nodes.flatMap(({ type, rhs }) => (type === 'apply' ? [rhs] : [])));
  return nodes.flatMap((node): readonly Call[] => {
    const { type, procedure, arguments: given } = node;
    if ((type !== 'function' && type !== 'partial') || !Array.isArray(given)) return [];
    const { type: called, value: name } = procedure as Node;
    if (called !== 'variable' || typeof name !== 'string') return [];
    const written = (given as readonly Node[]).map(literalOf);
    const isPiped = type === 'function' && piped.has(node);
    return [{ name, arguments: isPiped ? [undefined, ...written] : written }];
  });
}

function descendants(node: unknown): readonly Node[] {
  if (typeof node !== 'object' || node === null || node instanceof RegExp) return [];
  return [node, ...Object.values(node).flatMap(descendants)];
}

/** Nodes that are evaluated on the input itself: not within steps of a path, nor within functions. */
function outerNodes(node: unknown): readonly Node[] {
  if (typeof node !== 'object' || node === null || node instanceof RegExp) return [];
  const { type } = node as Node;
  if (type === 'path') return [node];
  if (type === 'lambda' || type === 'transform') return [];
  return [node, ...Object.values(node).flatMap(outerNodes)];
}

/** Names that a node gives to values: `$x := ...`, the arguments of a function, `@$x` and `#$i`. */
function definitionsOf({ type, lhs, arguments: given, focus, index }: Node): readonly string[] {
  const named =
    type === 'bind' ? [lhs] : type === 'lambda' && Array.isArray(given) ? (given as unknown[]) : [];
  const names = named.map((node) => (node as Node).value);
  return [...names, focus, index].filter((name) => typeof name === 'string');
}

function pathsOf({ type, steps }: Node): readonly (readonly string[])[] {
  if (type !== 'path' || !Array.isArray(steps)) return [];
  const [first, ...rest] = steps as readonly Node[];
  if (first === undefined) return [];
  const root = rootOf(first);
  if (root === null) return [];
  const names = rest.map(({ type, value }) =>
    type === 'name' && typeof value === 'string' ? value : null,
  );
  const end = names.indexOf(null);
  const path = [...root, ...names.slice(0, end === -1 ? undefined : end)];
  return path.length === 0 ? [] : [path.filter((name) => name !== null)];
}

/** The names that a first step stands for: none for the input itself, null for what is not known. */
function rootOf({ type, value }: Node): readonly string[] | null {
  if (typeof value !== 'string') return null;
  if (type === 'name') return [value];
  if (type !== 'variable') return null;
  if (value === '' || value === '$') return [];
  return value === 'event' ? ['$event'] : null;
}

function comparisonsOf({ type, value: operator, lhs, rhs }: Node): readonly Comparison[] {
  if (type !== 'binary' || !['=', '!=', 'in'].includes(String(operator))) return [];
  const sides = [
    [lhs, rhs],
    [rhs, lhs],
  ] as readonly (readonly [Node, Node])[];
  return sides.flatMap(([left, right]) =>
    pathsOf(left).flatMap((path) => literalsOf(right).map((value) => ({ path, value }))),
  );
}

function literalsOf(node: Node): readonly Literal[] {
  const { type, value, expressions } = node;
  if (type === 'unary' && value === '[' && Array.isArray(expressions)) {
    return (expressions as readonly Node[]).flatMap(literalsOf);
  }
  const literal = literalOf(node);
  return literal === undefined ? [] : [literal];
}

function literalOf({ type, value }: Node): Literal | undefined {
  const isLiteral = type === 'string' || type === 'number' || type === 'value';
  const isScalar =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isLiteral && isScalar ? value : undefined;
}
