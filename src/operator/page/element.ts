import {
  h as create,
  type Attributes,
  type ComponentChildren,
  type ComponentType,
  type JSX,
  type VNode,
} from 'preact';

type Tags = JSX.IntrinsicElements;
type DataFields = { readonly [field: `data-${string}`]: string | boolean };
type Given<P> = Omit<P, 'children'> & Attributes;
/** Only what needs no properties may be given none. */
type PropsOf<P> = object extends Omit<P, 'children'> ? Given<P> | null : Given<P>;

/** Makes an element, or a part of the page, and checks its properties. */
export function h<Tag extends keyof Tags>(
  tag: Tag,
  props: (Tags[Tag] & DataFields) | null,
  ...children: ComponentChildren[]
): VNode;
export function h<P>(
  part: (props: P) => ComponentChildren,
  props: PropsOf<P>,
  ...children: ComponentChildren[]
): VNode;
export function h(
  type: string | ((props: never) => ComponentChildren),
  props: object | null,
  ...children: ComponentChildren[]
): VNode {
  return create(type as ComponentType<object>, props, ...children) as VNode;
}

/** Makes an element that has a class and children, and nothing else. */
export function element(
  tag: keyof Tags,
  className: string,
  ...children: ComponentChildren[]
): VNode {
  const props = className === '' ? null : { class: className };
  return create(tag, props, ...children) as VNode;
}

/** Joins the class names that count. */
export function classes(...names: readonly (string | false | null)[]): string {
  return names.filter((name) => name !== false && name !== null && name !== '').join(' ');
}
