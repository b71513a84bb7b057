import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
} from 'yaml';
import { reasonOf } from './errors.ts';
import { type Place, scenarioInvalid, type ScenarioPath } from './scenario-problem.ts';

/** A scenario file as read: its values, and where each stands. */
export interface ScenarioDocument {
  readonly file: string;
  readonly yaml: Document;
  /** The place of a key, of its value, or of the nearest thing around it that is there. */
  place(path: ScenarioPath, atKey?: boolean): Place;
}

/** No scenario a person writes comes near; a parser fed with more would only waste memory. */
const MOST_BYTES = 256 * 1024;
const DEEPEST = 20;

/**
 * Reads YAML 1.2 text without trusting it: no aliases (so nothing can expand without end), no tags, one document, no
 * key twice. Throws `MascaretError` `scenario-invalid` with line and column.
 */
export function readScenarioDocument(text: string, file: string): ScenarioDocument {
  const bytes = Buffer.byteLength(text);
  if (bytes > MOST_BYTES) {
    const size = `${Math.ceil(bytes / 1024)} KiB`;
    throw failure(file, [
      `this file has ${size}; a scenario has at most ${MOST_BYTES / 1024} KiB — is it the right file?`,
    ]);
  }
  const lines = new LineCounter();
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { text: `${file}:${line}:${col}`, offset };
  };
  if (nestsDeeper(text, DEEPEST))
    throw failure(file, [`this nests deeper than ${DEEPEST} levels — a scenario needs four`]);
  const yaml = parse(text, file, lines);
  const problems = [...yaml.errors, ...yaml.warnings].map((error) => ({
    place: at(error.pos[0]),
    text: sentenceOf(error.code, error.message),
  }));
  if (problems.length === 0)
    problems.push(...forbidden(yaml).map(({ offset, text: why }) => ({ place: at(offset), text: why })));
  if (problems.length === 0 && !isMap(yaml.contents)) {
    problems.push({
      place: at(0),
      text: 'this is not a scenario — begin with "mascaret: 1" and a line for each section',
    });
  }
  if (problems.length > 0) throw scenarioInvalid(file, problems);
  return { file, yaml, place: (path, atKey) => at(offsetOf(yaml, path, atKey === true)) };
}

function failure(file: string, texts: readonly string[]) {
  return scenarioInvalid(
    file,
    texts.map((text) => ({ place: { text: `${file}:1:1`, offset: 0 }, text })),
  );
}

function parse(text: string, file: string, lines: LineCounter): Document {
  try {
    return parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true, uniqueKeys: true });
  } catch (error) {
    throw failure(file, [`this cannot be read as YAML: ${reasonOf(error)}`]);
  }
}

/**
 * The parser recurses, and takes minutes over some bombs of brackets or of `? ? ?`: they must not reach it. Counts
 * generously, in text too, since no honest scenario comes near the limit.
 */
function nestsDeeper(text: string, limit: number): boolean {
  if (new RegExp(`(?:[?-]\\s+){${limit + 1}}`).test(text)) return true;
  let depth = 0;
  for (const character of text.replaceAll(/#.*/g, '')) {
    if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
    if (depth > limit) return true;
  }
  return false;
}

const SENTENCES: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key stands twice in its map — keep one of them',
  MULTIPLE_DOCS: 'a second document starts here — one file holds one scenario',
  TAB_AS_INDENT: 'a tab indents this line — YAML wants spaces',
  TAG_RESOLVE_FAILED: 'tags (!…) have no meaning in a scenario — remove it',
};

/** The library's own sentence, begun in lower case like ours, where we have none that says what to do. */
function sentenceOf(code: string, message: string): string {
  const own = SENTENCES[code];
  if (own !== undefined) return own;
  const first = message.split('\n')[0] ?? message;
  return `YAML: ${first.charAt(0).toLowerCase()}${first.slice(1)}`;
}

function forbidden(yaml: Document): { readonly offset: number; readonly text: string }[] {
  const found: { offset: number; text: string }[] = [];
  visit(yaml, {
    Alias: (_, node) => {
      found.push({
        offset: node.range?.[0] ?? 0,
        text: `aliases (*${node.source}) are not taken in a scenario — write the value out`,
      });
    },
    Node: (_, node) => {
      if (isAlias(node)) return;
      const tagged = node.tag !== undefined && node.tag !== '' && node.range !== undefined && node.range !== null;
      if (tagged && node.tag?.startsWith('tag:yaml.org,2002:') !== true) {
        found.push({ offset: node.range?.[0] ?? 0, text: SENTENCES['TAG_RESOLVE_FAILED'] ?? '' });
      }
    },
  });
  return found;
}

/** Walks down as far as the path goes; what is missing is shown at the start of what should hold it. */
function offsetOf(yaml: Document, path: ScenarioPath, atKey: boolean): number {
  let node: unknown = yaml.contents;
  let offset = 0;
  for (const [depth, step] of path.entries()) {
    const last = depth === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (pair === undefined) return offset;
      const keyOffset = isPair(pair) ? startOf(pair.key, offset) : offset;
      offset = last && atKey ? keyOffset : startOf(pair.value, keyOffset);
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      offset = startOf(node, offset);
    } else {
      return offset;
    }
  }
  return offset;
}

function startOf(node: unknown, otherwise: number): number {
  return isNode(node) && node.range ? node.range[0] : otherwise;
}
