import type Koa from 'koa';
import type { PageAsset } from './page-assets.ts';

/** Answers with a file of a page, in the fewest bytes that the browser reads. */
export function sendAsset(
  ctx: Koa.Context,
  { type, etag, isForever, body, encoded }: PageAsset,
): void {
  ctx.set({
    ETag: etag,
    'Cache-Control': isForever ? 'public, max-age=31536000, immutable' : 'no-cache',
    Vary: 'Accept-Encoding',
  });
  ctx.type = type;
  ctx.status = 200;
  if (ctx.fresh) {
    ctx.status = 304;
    return;
  }
  // One by one, the best first: browsers name the oldest first and mean no order by it.
  const encoding = [...encoded.keys()].find((one) => ctx.acceptsEncodings(one) === one);
  if (encoding !== undefined) ctx.set('Content-Encoding', encoding);
  ctx.body = encoding === undefined ? body : encoded.get(encoding);
}
