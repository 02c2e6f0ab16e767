import { describe, expect, test } from '@jest/globals';
import { noteBody } from '../../../src/hubspot/timeline/note-body.ts';

const definition = { label: 'A & B', properties: {}, note: '<b>{{ type }}</b> in {{wallet}}{{x}}' };

describe('noteBody', () => {
  test('fills the template and ends with the id of the entry', () => {
    expect(noteBody(definition, { type: 'Loyalty', wallet: 'apple' }, 'u-1')).toBe(
      '<p><b>Loyalty</b> in apple</p><p><small>ref u-1</small></p>',
    );
  });

  test('takes values for text and never for HTML, and cuts long ones', () => {
    const body = noteBody(
      definition,
      { type: `<img src="x" onerror='y'>&`, wallet: 'z'.repeat(999) },
      'u',
    );
    expect(body).toContain('<b>&lt;img src=&quot;x&quot; onerror=&#39;y&#39;&gt;&amp;</b>');
    expect(body).toContain(` ${'z'.repeat(256)}</p>`);
  });

  test('fills nothing in from outside the properties', () => {
    expect(noteBody({ ...definition, note: '{{constructor}}' }, {}, 'u')).toMatch(/^<p><\/p>/);
  });

  test('shows the label where there is no template', () => {
    expect(noteBody({ label: 'A & B', properties: {} }, {}, 'u')).toMatch(/^<p>A &amp; B<\/p>/);
  });
});
