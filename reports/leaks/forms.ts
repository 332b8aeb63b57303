/** How a value stands in a file: as it is, or the way that a format writes it. What is packed or encoded as a whole is unpacked first. */
export function formsOf(value: string): Buffer[] {
  const texts = partsOf(value).flatMap((part) => {
    const json = quoted(part);
    const forms = [part, json, quoted(json), encodeURIComponent(part), formEncoded(part), ...markupForms(part)];
    const hex = Buffer.from(part).toString('hex');
    return [...forms, hex, hex.toUpperCase(), ...base64Forms(part)];
  });
  const wide = partsOf(value).map((part) => Buffer.from(part, 'utf16le'));
  return [...[...new Set(texts)].map((text) => Buffer.from(text)), ...wide];
}

/** A key of several lines may be indented or cut: each line that is its own is as telling as the whole. */
function partsOf(value: string): string[] {
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  if (lines.length === 1) return [value];
  const own = lines.filter((line) => line.length >= shortestLine && !line.startsWith('-----'));
  return own.length === 0 ? [value] : own;
}

const shortestLine = 32;

const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);

/** As forms of web pages are sent. */
const formEncoded = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);

const markup: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** As text, as an attribute, and with every sign that may be escaped. */
const markupForms = (text: string): string[] =>
  [/[&<>]/g, /[&"]/g, /[&<>"']/g].map((signs) => text.replace(signs, (sign) => markup[sign] ?? sign));

/**
 * Base64 writes three bytes as four letters: text inside a larger text begins at one of three places of a group, and what is the same
 * in all of them are the letters that hold nothing of its neighbours.
 */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((offset) => {
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor(((offset + bytes.length) * 8) / 6);
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    return [padded.toString('base64').slice(first, last), padded.toString('base64url').slice(first, last)];
  });
}
