import type Koa from 'koa';
import { loadPageAssets, PAGE_PATH, type PageAsset, type PageAssets } from './page-assets.ts';
import { refuse, REFUSALS } from './refusal.ts';

/** Addresses that a person may have written down; the page keeps its place behind the `#`. */
const PLACE = /^\/(?:overview|events|contacts|letters|mapping|reconcile)(?:\/[^/]+)?\/?$/;

/** The page's files, read when the first is asked for; the same for all listeners of the process. */
let loading: Promise<PageAssets> | null = null;

/** Serves the page's files, and only these. */
export async function servePage(ctx: Koa.Context): Promise<void> {
  const { path, method } = ctx;
  const asset = (await load()).get(path);
  const isPlace = PLACE.test(path);
  if (asset === undefined && !isPlace) return refuse(ctx, REFUSALS.unknownPath);
  if (method !== 'GET' && method !== 'HEAD') {
    ctx.set('Allow', 'HEAD, GET');
    return refuse(ctx, REFUSALS.wrongMethod);
  }
  if (asset === undefined) return ctx.redirect(`${PAGE_PATH}#${path}`);
  send(ctx, asset);
}

async function load(): Promise<PageAssets> {
  try {
    return await (loading ??= loadPageAssets());
  } catch (error) {
    loading = null;
    throw error;
  }
}

function send(ctx: Koa.Context, { type, etag, isForever, body, encoded }: PageAsset): void {
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
