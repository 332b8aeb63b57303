import assert from 'node:assert/strict';
import { test } from 'node:test';

import { offline } from './offline.ts';

const page = (extra: string): string =>
  `<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>${extra}</body></html>`;

test('the tracker goes, and the browser is told to refuse the network', () => {
  const tracker = `<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
    <script>
        window.dataLayer = window.dataLayer || [];
        gtag('js', new Date());
    </script>`;
  const clean = offline(page(tracker));
  assert.doesNotMatch(clean, /googletagmanager|dataLayer/);
  assert.match(clean, /Content-Security-Policy/);
  assert.match(clean, /a\[href\^="\.\.\/evidence\/"\]/);
});

test('any other script from the network is refused', () => {
  assert.throws(
    () => offline(page('<script async src="https://cdn.example/x.js"></script>')),
    /not an offline page[\s\S]*cdn\.example/,
  );
  assert.throws(
    () => offline('<head><link rel="stylesheet" href="https://cdn.example/x.css"></head>'),
    /not an offline page/,
  );
});

test('a page that cannot carry the policy is refused', () => {
  assert.throws(() => offline('<html><body></body></html>'), /a page without <head>/);
});
