import type { Awaitable, Session } from '../session.ts';
import type { Store } from '../store.ts';

type Body<A extends readonly unknown[], R> = (store: Store, ...args: A) => Awaitable<R>;
type Operation<A extends readonly unknown[], R> = (session: Session, ...args: A) => Promise<R>;

/** An operation of one transaction that only looks. */
export function reading<A extends readonly unknown[], R>(body: Body<A, R>): Operation<A, R> {
  return (session, ...args) => session.read((store) => body(store, ...args));
}

/** An operation of one transaction that may change what is kept. */
export function writing<A extends readonly unknown[], R>(body: Body<A, R>): Operation<A, R> {
  return (session, ...args) => session.write((store) => body(store, ...args));
}

/** Something that the store does as it is, without a decision; `loaded` reads, `saved` writes. */
export function loaded<M extends keyof Store>(method: M): StoreOperation<M> {
  return reading(bodyOf(method));
}

/** See {@link loaded}. */
export function saved<M extends keyof Store>(method: M): StoreOperation<M> {
  return writing(bodyOf(method));
}

type Returned<M extends keyof Store> = Awaited<ReturnType<Store[M]>>;
type StoreOperation<M extends keyof Store> = Operation<Parameters<Store[M]>, Returned<M>>;

function bodyOf<M extends keyof Store>(method: M): Body<Parameters<Store[M]>, Returned<M>> {
  return (store, ...args) =>
    // The compiler does not see that a method takes its own parameters.
    (store[method] as (...args: Parameters<Store[M]>) => Awaitable<Returned<M>>)(...args);
}
