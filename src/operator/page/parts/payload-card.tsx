import type { VNode } from 'preact';
import { indentedJson } from '../../../core/indented-json.ts';
import type { EventAnswer } from '../../api.ts';
import { formatBytes, shortId } from '../format.ts';
import { CopyButton } from './copy-button.tsx';

/** The payload as it was received, folded away until somebody wants it. */
export function PayloadCard({ event }: { readonly event: EventAnswer }): VNode {
  const { body, bodyBytes, bodyHash } = event;
  return (
    <details class="card" open={body !== null && bodyBytes <= OPEN_BYTES_MAX}>
      <summary class="line between pad">
        <b>Payload</b>
        <span class="faint number">{formatBytes(bodyBytes)}</span>
      </summary>
      {body === null ? (
        <p class="pad">It is purged or erased; only its size and hash are kept.</p>
      ) : (
        <pre class="code" tabIndex={0} aria-label="Payload">
          {indentedJson(body)}
        </pre>
      )}
      <div class="tools between pad">
        <span class="faint mono" title={bodyHash}>
          SHA-256 {shortId(bodyHash)}
        </span>
        {body !== null && <CopyButton text={body} label="Copy payload" />}
      </div>
    </details>
  );
}

/** A payload of this size fits on the screen. */
const OPEN_BYTES_MAX = 4096;
