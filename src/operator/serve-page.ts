import type Koa from 'koa';
import { loadPageAssets, PAGE_PATH } from '../pages/page-assets.ts';
import { sendAsset } from '../pages/send-asset.ts';
import { refuse, REFUSALS } from './refusal.ts';

/** Addresses that a person may have written down; the page keeps its place behind the `#`. */
const PLACE = /^\/(?:overview|events|contacts|letters|mapping|reconcile)(?:\/[^/]+)?\/?$/;

/** Serves the page's files, and only these. */
export async function servePage(ctx: Koa.Context): Promise<void> {
  const { path, method } = ctx;
  const asset = (await loadPageAssets('operator')).get(path);
  const isPlace = PLACE.test(path);
  if (asset === undefined && !isPlace) return refuse(ctx, REFUSALS.unknownPath);
  if (method !== 'GET' && method !== 'HEAD') {
    ctx.set('Allow', 'HEAD, GET');
    return refuse(ctx, REFUSALS.wrongMethod);
  }
  if (asset === undefined) return ctx.redirect(`${PAGE_PATH}#${path}`);
  sendAsset(ctx, asset);
}
