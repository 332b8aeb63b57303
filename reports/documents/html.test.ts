import assert from 'node:assert/strict';
import { test } from 'node:test';

import { html, joined } from './html.ts';

const evil = `<script>alert("1")</script> & 'more'`;

test('a value never becomes markup, in text or in an attribute', () => {
  const { markup } = html`<a title="${evil}">${evil}</a>`;
  const escaped = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;more&#39;';
  assert.equal(markup, `<a title="${escaped}">${escaped}</a>`);
});

test('markup in markup is escaped once, lists are joined, undefined is nothing', () => {
  const items = ['a<b', 2].map((item) => html`<i>${item}</i>`);
  assert.equal(html`<b>${items}</b>${undefined}`.markup, '<b><i>a&lt;b</i><i>2</i></b>');
  assert.equal(joined(['<', html`<b>x</b>`], ', ').markup, '&lt;, <b>x</b>');
});
