import { styleText } from 'node:util';
import { isJsonObject } from './core/json.ts';
import type { Json, JsonObject } from './model/json.ts';

/** Columns in which the names of what happened stand, so that what follows is aligned. */
const NAME_COLUMNS = 20;

const STYLES = new Map<string, Parameters<typeof styleText>[0]>([
  ['warn', 'yellow'],
  ['error', 'red'],
  ['fatal', 'red'],
]);

/**
 * A line of the log for a person at a terminal: the time on their clock, how serious it is, what
 * happened, and the rest as `name=value`.
 *
 * @param line JSON, as the log writes it; anything else stays as it is
 */
export function logText(line: string): string {
  const read = objectOf(line);
  if (read === null) return line;
  const { time, level, msg, err, ...fields } = read;
  const shade = STYLES.get(textOf(level));
  const head = `${textOf(level).toUpperCase().padEnd(5)} ${textOf(msg).padEnd(NAME_COLUMNS)}`;
  const rest = Object.entries(fields).map(
    ([name, value]) => `${dim(`${name}=`)}${valueText(value)}`,
  );
  const error = isJsonObject(err) ? errorText(err) : '';
  const shaded = shade === undefined ? head : styleText(shade, head);
  return `${dim(clockTime(time))} ${shaded} ${rest.join(' ')}`.trimEnd() + `${error}\n`;
}

function objectOf(line: string): JsonObject | null {
  try {
    const read = JSON.parse(line) as Json;
    return isJsonObject(read) ? read : null;
  } catch {
    return null;
  }
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** To the millisecond, without the day: whoever watches knows it. */
function clockTime(time: Json | undefined): string {
  const at = new Date(textOf(time));
  const [hours, minutes, seconds] = [at.getHours(), at.getMinutes(), at.getSeconds()].map(digits);
  return `${hours}:${minutes}:${seconds}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}

function digits(number: number): string {
  return String(number).padStart(2, '0');
}

/** Plain words as they are, all else as JSON, which has no character that could steer the terminal. */
function valueText(value: Json): string {
  return typeof value === 'string' && /^[\w.,:/@+-]+$/.test(value) ? value : escaped(value);
}

/** JSON leaves the control characters above ASCII and those that turn the reading direction as they are. */
function escaped(value: Json): string {
  return JSON.stringify(value).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '·');
}

/** The stack below the line; it begins with the message. */
function errorText({ stack, message }: JsonObject): string {
  const text = textOf(stack ?? message);
  const lines = text.split('\n').map((line) => `\n    ${line.replaceAll(/[\p{Cc}\p{Cf}]/gu, '·')}`);
  return dim(lines.join(''));
}

function dim(text: string): string {
  return styleText('dim', text);
}
