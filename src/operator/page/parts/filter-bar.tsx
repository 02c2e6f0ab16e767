import type { VNode } from 'preact';
import { useFrame } from '../frame.ts';
import type { Route, View } from '../route.ts';
import { FilterField, FilterSelect, FilterTime } from './filter-field.tsx';

/** One filter of a list, by its name in the address. */
export type Filter =
  | {
      readonly name: string;
      readonly label: string;
      readonly placeholder: string;
      /** Whether it is the one that the key / leads to. */
      readonly isSearch?: boolean;
    }
  | { readonly name: string; readonly label: string; readonly isTime: true }
  | {
      readonly name: string;
      readonly label: string;
      readonly options: readonly (readonly [value: string, text: string])[];
    };

/** The filters of a list. They stand in the address, so that a list can be kept and handed on. */
export function FilterBar(bar: {
  readonly view: View;
  readonly values: Route['filters'];
  readonly filters: readonly Filter[];
  /** The one thing that the list is about, where it is not the view. */
  readonly id?: string;
  /** Where all of it is there as CSV. */
  readonly csv?: string;
}): VNode {
  const { link } = useFrame();
  const { view, values, filters, id = null, csv } = bar;
  return (
    <div class="tools">
      {filters.map((filter) => {
        const { name } = filter;
        const common = {
          value: values[name] ?? '',
          onChange: (value: string): void => {
            // Another filter begins with the first page again.
            location.hash = link(view, id, { ...values, before: '', [name]: value });
          },
        };
        if ('options' in filter) return <FilterSelect key={name} {...filter} {...common} />;
        if ('isTime' in filter) return <FilterTime key={name} {...filter} {...common} />;
        return <FilterField key={name} {...filter} {...common} />;
      })}
      {csv !== undefined && (
        <a class="button" href={csv} download aria-label="All of this list as CSV">
          CSV
        </a>
      )}
    </div>
  );
}
