import type Koa from 'koa';

/** What the simulated API knows of a request on its way through. */
export interface ApiState {
  text: string;
  counted: boolean;
  /** Names the request to HubSpot's support, in a header and in the body of an error. */
  correlationId: string;
}

export type ApiContext = Koa.ParameterizedContext<ApiState>;
export type Middleware = Koa.Middleware<ApiState>;
