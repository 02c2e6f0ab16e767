/** Kinds of value that a field has, or the fields within it. */
export type SampleField = readonly string[] | { readonly [name: string]: SampleField };

/** Fields by the canonical name of their event. */
export type SampleFields = {
  readonly [event: string]: { readonly [name: string]: SampleField };
};

/** What the events in `data/samples/` hold. Generated from them by `npm run generate`. */
export const SAMPLE_FIELDS: SampleFields = {
  'Customer:Upserted': {
    __creationDate: ['string'],
    __eventName: ['string'],
    __id: ['string'],
    attributes: {
      address: ['string'],
      birthDate: ['string'],
      city: ['string'],
      consents_email: ['boolean'],
      consents_post: ['boolean'],
      consents_sms: ['boolean'],
      country: ['string'],
      email: ['string'],
      firstName: ['string'],
      lastName: ['string'],
      phoneNumber: ['string'],
      storeId: ['string'],
      zipCode: ['string'],
    },
    flowName: ['string'],
    identifiers: {
      customerId: ['number', 'string'],
      shopifyId: ['string'],
      'y2.customerId': ['string'],
    },
  },
  'Pass:Created': {
    __creationDate: ['string'],
    __eventName: ['string'],
    __id: ['string'],
    identifiers: {
      customerId: ['string'],
      'customerId.hmac': ['string'],
      'customerId.secret': ['string'],
      shopifyId: ['string'],
    },
    metadata: { storeId: ['string'] },
    passId: ['string'],
    passType: ['string'],
  },
  'Pass:Installed': {
    __creationDate: ['string'],
    __eventName: ['string'],
    __id: ['string'],
    device: ['string'],
    deviceIdentifier: ['string'],
    identifiers: { customerId: ['string'], shopifyId: ['string'] },
    metadata: { storeId: ['string'] },
    passId: ['string'],
    passType: ['string'],
  },
  'Pass:Uninstalled': {
    passId: ['string'],
    passType: ['string'],
    identifiers: { customerId: ['string'], shopifyId: ['string'] },
    metadata: { storeId: ['string'] },
    device: ['string'],
    deviceIdentifier: ['string'],
    __id: ['string'],
    __creationDate: ['string'],
    __eventName: ['string'],
  },
  'Pass:UpdateSent': {
    passId: ['string'],
    passType: ['string'],
    identifiers: { customerId: ['string'], shopifyId: ['string'] },
    metadata: { storeId: ['string'] },
    device: ['string'],
    deviceIdentifier: ['string'],
    __id: ['string'],
    __creationDate: ['string'],
    __eventName: ['string'],
  },
  'Pass:Updated': {
    passId: ['string'],
    passType: ['string'],
    identifiers: { customerId: ['string'], shopifyId: ['string'] },
    metadata: { storeId: ['string'] },
    __id: ['string'],
    __creationDate: ['string'],
    __eventName: ['string'],
  },
  'Redirect:Redirected': {
    redirectId: ['string'],
    newUri: ['string'],
    __id: ['string'],
    __creationDate: ['string'],
    __eventName: ['string'],
  },
};
