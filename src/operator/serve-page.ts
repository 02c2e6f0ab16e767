import type Koa from 'koa';
import { loadPageAssets, PAGE_PATH, type PageAssets } from './page-assets.ts';
import { refuse, REFUSALS } from './refusal.ts';

/** Addresses that a person may have written down; the page keeps its place behind the `#`. */
const PLACE = /^\/(?:overview|events|contacts|letters|mapping|reconcile)(?:\/[^/]+)?\/?$/;

/** Serves the page's files, which are read when the first is asked for. Only these are served. */
export function servePage(): (ctx: Koa.Context) => Promise<void> {
  let loading: Promise<PageAssets> | null = null;
  const load = async (): Promise<PageAssets> => {
    try {
      return await (loading ??= loadPageAssets());
    } catch (error) {
      loading = null;
      throw error;
    }
  };
  return async (ctx) => {
    const { path, method } = ctx;
    const asset = (await load()).get(path);
    const isPlace = PLACE.test(path);
    if (asset === undefined && !isPlace) return refuse(ctx, REFUSALS.unknownPath);
    if (method !== 'GET' && method !== 'HEAD') {
      ctx.set('Allow', 'HEAD, GET');
      return refuse(ctx, REFUSALS.wrongMethod);
    }
    if (asset === undefined) return ctx.redirect(`${PAGE_PATH}#${path}`);
    ctx.set({ ETag: asset.etag, 'Cache-Control': 'no-cache' });
    ctx.type = asset.type;
    ctx.status = 200;
    if (ctx.fresh) ctx.status = 304;
    else ctx.body = asset.body;
  };
}
