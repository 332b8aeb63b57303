/** A pattern as Playwright's `--grep` reads it: `/text/flags` as it stands, and anything else as a pattern that ignores case. */
export function grepPattern(text: string): RegExp {
  const literal = /^\/(.*)\/([gi]*)$/.exec(text);
  return literal ? new RegExp(literal[1] ?? '', literal[2]?.replace('g', '')) : new RegExp(text, 'i');
}
