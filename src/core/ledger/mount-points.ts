/**
 * The places at which something is mounted.
 *
 * @param mountInfo `/proc/self/mountinfo`, whose fifth field is the place, with blanks and the like as
 *   octal escapes (https://www.kernel.org/doc/html/latest/filesystems/proc.html, 3.5)
 */
export function mountPointsOf(mountInfo: string): ReadonlySet<string> {
  const places = mountInfo.split('\n').flatMap((line) => line.split(' ')[4] ?? []);
  return new Set(places.map(unescaped));
}

function unescaped(place: string): string {
  return place.replaceAll(/\\([0-7]{3})/g, (_escape, digits: string) =>
    String.fromCodePoint(Number.parseInt(digits, 8)),
  );
}
