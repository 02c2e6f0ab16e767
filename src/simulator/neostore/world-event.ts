import type { Json } from '../../model/json.ts';

/** The payload of one event, with the fields that Neostore's webhooks guide documents. */
export type WorldEvent = CustomerUpserted | PassEvent | DeviceEvent | Redirected;

interface Envelope {
  readonly __id: string;
  /** UTC with 7 fractional digits, as .NET writes it. */
  readonly __creationDate: string;
}

export interface CustomerUpserted extends Envelope {
  readonly __eventName: 'Customer:Upserted';
  readonly flowName: string;
  readonly identifiers: Identifiers;
  readonly attributes: { readonly [name: string]: Json };
}

export interface PassEvent extends Envelope, PassReference {
  readonly __eventName: 'Pass:Created' | 'Pass:Updated';
}

export interface DeviceEvent extends Envelope, PassReference {
  readonly __eventName: 'Pass:Installed' | 'Pass:Uninstalled' | 'Pass:UpdateSent';
  readonly device: string;
  readonly deviceIdentifier?: string | null;
}

export interface Redirected extends Envelope {
  readonly __eventName: 'Redirect:Redirected';
  readonly redirectId: string;
  readonly newUri: string;
}

export interface PassReference {
  readonly passId: string;
  readonly passType: string;
  readonly identifiers: Identifiers;
  readonly metadata: { readonly [name: string]: string } | null;
}

/** External identifiers of a person by system. */
export interface Identifiers {
  readonly [system: string]: string;
}
