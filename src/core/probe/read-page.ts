import { z } from 'zod';

const PageSchema = z.object({
  results: z.array(z.unknown()).catch([]),
  paging: z
    .object({
      next: z
        .object({
          after: z.union([z.string(), z.number()]).transform(String).optional(),
          link: z.string().optional().catch(undefined),
        })
        .nullish(),
    })
    .nullish(),
});

/** A page of a list. */
export interface Page {
  readonly length: number;
  /** Null on the last one. */
  readonly next: { readonly link: string | null; readonly after: string | null } | null;
}

/** Reads a page; null where an answer is none. */
export function pageIn(body: unknown): Page | null {
  const parsed = PageSchema.safeParse(body);
  if (!parsed.success) return null;
  const { results, paging } = parsed.data;
  const next = paging?.next ?? null;
  const after = next?.after ?? null;
  return {
    length: results.length,
    next: next === null ? null : { link: next.link ?? null, after },
  };
}
