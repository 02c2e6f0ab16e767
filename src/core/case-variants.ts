/** Letters of which an id may have so many; of more, too many forms would have to be asked for. */
const LETTERS_MAX = 4;

const UUID = /^[\da-f]{8}(?:-?[\da-f]{4}){3}-?[\da-f]{12}$/i;

/**
 * The other forms of an id that HubSpot may hold equal to it, because they differ in case alone; null
 * where they are too many to ask for. Of a UUID, only the forms in one case: nobody writes it in both
 * and means two people.
 */
export function caseVariants(id: string): readonly string[] | null {
  if (!/^[\x20-\x7E]*$/.test(id)) return null;
  const forms = UUID.test(id) ? [id.toLowerCase(), id.toUpperCase()] : formsOf(id);
  return forms === null ? null : forms.filter((form) => form !== id);
}

function formsOf(id: string): readonly string[] | null {
  if ((id.match(/[a-z]/gi)?.length ?? 0) > LETTERS_MAX) return null;
  return id.split('').reduce<readonly string[]>(
    (forms, letter) => {
      const both = new Set([letter.toLowerCase(), letter.toUpperCase()]);
      return forms.flatMap((form) => [...both].map((one) => form + one));
    },
    [''],
  );
}
