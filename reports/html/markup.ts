/** HTML that is safe to insert as it is. */
export class Markup {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }
}

type Part = Markup | string | number | undefined | readonly Part[];

/** Builds HTML; every text put in is escaped, markup and lists of it are inserted as they are, `undefined` is nothing. */
export function markup(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(texts.reduce((html, text, at) => html + rendered(parts[at - 1]) + text));
}

/** Control characters except tab and line breaks, and those that turn the direction of text: they make it lie. */
// oxlint-disable-next-line no-control-regex -- this is what it looks for
const UNSEEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** Escapes text for HTML, attributes included. */
function escapeHtml(text: string): string {
  return text.replaceAll(UNSEEN, '\uFFFD').replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function rendered(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.html;
  if (typeof part === 'object') return part.map((each) => rendered(each)).join('');
  return escapeHtml(String(part));
}
