import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Markup, markup } from '../../../reports/html/markup.ts';
import { sparkline } from '../../../reports/html/sparkline.ts';

test('text put into markup cannot become markup', () => {
  const nasty = `<script>alert("x")</script> & 'y'`;
  const { html } = markup`<p title="${nasty}">${nasty}</p>`;
  assert.ok(!html.includes('<script'));
  assert.ok(!html.includes('"x"'));
  const escaped = '&#60;script&#62;alert(&#34;x&#34;)&#60;/script&#62; &#38; &#39;y&#39;';
  assert.equal(html, `<p title="${escaped}">${escaped}</p>`);
});

test('markup, lists of it and nothing are put in as they are', () => {
  const items = ['a', '<b>'].map((text) => markup`<li>${text}</li>`);
  assert.equal(
    markup`<ul>${items}${undefined}${new Markup('<br>')}${3}</ul>`.html,
    '<ul><li>a</li><li>&#60;b&#62;</li><br>3</ul>',
  );
});

test('a sparkline breaks where nothing was answered, and says its range in words', () => {
  const { html } = sparkline([10, 20, null, 40, 10]);
  assert.equal(html.match(/M/g)?.length, 2);
  assert.match(html, /p95 over time, from 10 to 40 ms/);
  assert.match(sparkline([null, null]).html, /no answer/);
});
