import type { JsonObject } from '../../model/json.ts';

/** What is wrong with one property value, in HubSpot's words. */
export interface PropertyFault {
  readonly name: string;
  /** Such as `PROPERTY_DOESNT_EXIST` or `INVALID_OPTION`. */
  readonly code: string;
  readonly message: string;
}

/** A request, or one record of a batch, that the simulated HubSpot does not accept. */
export class Refusal extends Error {
  readonly status: number;
  /** The JSON body of the answer, without its correlation id. */
  readonly body: JsonObject;
  /** Whether a batch is refused with the record, trace ids or not. */
  readonly refusesBatch: boolean;

  constructor(status: number, body: JsonObject, refusesBatch = false) {
    super(`refused with ${status}`);
    this.name = 'Refusal';
    this.status = status;
    this.body = { status: 'error', ...body };
    this.refusesBatch = refusesBatch;
  }
}

/** A 400 of category `VALIDATION_ERROR`. */
export function invalid(message: string, more: JsonObject = {}): Refusal {
  return new Refusal(400, { message, category: 'VALIDATION_ERROR', ...more });
}

/**
 * The 400 for values that a property cannot take. HubSpot writes the list of faults twice: as
 * `errors`, and as JSON inside the text of the message.
 */
export function invalidProperties(faults: readonly PropertyFault[], portalId: string): Refusal {
  const listed = faults.map(({ name, code, message }) => ({
    isValid: false,
    message,
    error: code,
    name,
    localizedErrorMessage: message,
    portalId: Number(portalId),
  }));
  return invalid(`Property values were not valid: ${JSON.stringify(listed)}`, {
    errors: faults.map(errorOf),
  });
}

/** The 400 for values that an administrator requires. [HubSpot's changelog on write validation] */
export function requiredMissing(faults: readonly PropertyFault[], refusesBatch: boolean): Refusal {
  const message = 'The property values provided are invalid';
  const body = { message, category: 'VALIDATION_ERROR', errors: faults.map(errorOf) };
  return new Refusal(400, body, refusesBatch);
}

function errorOf({ name, code, message }: PropertyFault): JsonObject {
  return { message, code, context: { propertyName: [name] } };
}

/** The 409 that creating a contact, or giving it a new e-mail address, runs into. */
export function contactExists(ownerId: string): Refusal {
  return new Refusal(409, {
    message: `Contact already exists. Existing ID: ${ownerId}`,
    category: 'CONFLICT',
  });
}

/** The 400 for a unique value that another record has; the second id in its text is the owner. */
export function valueTaken(
  portalId: string,
  property: string,
  value: string,
  recordId: string,
  ownerId: string,
): Refusal {
  const coordinates =
    `PropertyValueCoordinates{portalId=${portalId}, objectTypeId=ObjectTypeId{legacyObjectType=CONTACT}, ` +
    `propertyName=${property}, value=${value}}`;
  return invalid(`Cannot set ${coordinates} on ${recordId}. ${ownerId} already has that value.`);
}

/** The 400 for a batch that names one record twice: nothing of the batch is written. */
export function duplicateIds(ids: readonly string[]): Refusal {
  const message = `Duplicate IDs found in batch input: [${ids.join(', ')}]. IDs must be unique`;
  return invalid(message, { context: { ids } });
}

/** A 404 of category `OBJECT_NOT_FOUND`. */
export function notFound(message = 'resource not found'): Refusal {
  return new Refusal(404, { message, category: 'OBJECT_NOT_FOUND' });
}

/** The 404 for a path that HubSpot does not offer: it speaks of no object, so it has no category. */
export function noSuchPath(): Refusal {
  return new Refusal(404, { message: 'resource not found' });
}

/** A 409 of category `OBJECT_ALREADY_EXISTS`. */
export function alreadyExists(message: string, subCategory: string): Refusal {
  return new Refusal(409, { message, category: 'OBJECT_ALREADY_EXISTS', subCategory });
}

/** The 423 for a record that another write holds. */
export function locked(): Refusal {
  return new Refusal(423, { message: 'The record is locked', category: 'LOCKED' });
}

/** The 401 for a missing, unknown or revoked token. */
export function unauthenticated(): Refusal {
  return new Refusal(401, {
    message: 'Authentication credentials not found or no longer valid.',
    category: 'INVALID_AUTHENTICATION',
  });
}

/** The 401 for an access token whose time is over. */
export function expiredToken(): Refusal {
  return new Refusal(401, {
    message: 'The OAuth token used to make this call expired.',
    category: 'EXPIRED_AUTHENTICATION',
  });
}

/** The 403 for a token that lacks a scope. */
export function missingScopes(scopes: readonly string[]): Refusal {
  return new Refusal(403, {
    message: "This app hasn't been granted all required scopes to make this call.",
    category: 'MISSING_SCOPES',
    errors: [
      {
        message: 'One or more of the following scopes are required.',
        context: { requiredGranularScopes: scopes },
      },
    ],
  });
}
