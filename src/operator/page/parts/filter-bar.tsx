import type { VNode } from 'preact';
import { useFrame } from '../frame.ts';
import type { Route, View } from '../route.ts';
import { FilterField, FilterSelect } from './filter-field.tsx';

/** One filter of a list, by its name in the address. */
export type Filter =
  | { readonly name: string; readonly label: string; readonly placeholder: string }
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
}): VNode {
  const { link } = useFrame();
  const { view, values, filters, id = null } = bar;
  return (
    <div class="filters">
      {filters.map((filter) => {
        const { name } = filter;
        const common = {
          value: values[name] ?? '',
          onChange: (value: string): void => {
            // Another filter begins with the first page again.
            location.hash = link(view, id, { ...values, before: '', [name]: value });
          },
        };
        return 'options' in filter ? (
          <FilterSelect key={name} {...filter} {...common} />
        ) : (
          <FilterField key={name} {...filter} {...common} />
        );
      })}
    </div>
  );
}
