import { Command } from 'commander';
import { previewEvent, type Preview } from '../core/preview.ts';
import { loadSettings } from '../config.ts';
import { loadMapping } from '../mapping-file.ts';
import { systemClock } from '../clock.ts';
import type { CliContext } from './context.ts';
import { readEvent } from './event-file.ts';
import { heading, section } from './text.ts';

/** `preview`: shows exactly what an event would do; reads no account and writes nothing. */
export function previewCommand(context: CliContext): Command {
  return new Command('preview')
    .description('show exactly what an event would do; writes nothing')
    .argument('<event.json>', 'an event, such as data/samples/pass-installed.json')
    .option('--mapping <file>', 'a mapping file other than MAPPING_FILE')
    .option('--json', 'print JSON')
    .action(async (file: string, options: { mapping?: string; json?: boolean }) => {
      const settings = loadSettings(context.environment, { needs: [] });
      const mapping = await loadMapping(options.mapping ?? settings.mappingFile);
      const receivedAtMs = systemClock.now();
      const { event } = await readEvent(file, receivedAtMs);
      const tenant = settings.neostore.tenantId ?? 'preview';
      const preview = await previewEvent(mapping, event, { tenant, receivedAtMs });
      context.print(options.json === true ? JSON.stringify(preview, null, 2) : describe(preview));
    });
}

function describe(preview: Preview): string {
  const { event, keys, properties, timeline, dropped, requests } = preview;
  const title = `${heading(event.name)}  ${event.id}  ${event.at}\nmapping version ${preview.mappingVersion}\n`;
  if (preview.outcome !== 'applied') return `${title}\n${outcomeText(preview)}`;
  const entries = timeline.flatMap(({ name, at, properties }) => [
    [name, at],
    ...Object.entries(properties).map(([key, value]) => [`  ${key}`, value]),
  ]);
  return [
    title,
    section(
      'Contact keys',
      keys.map(({ property, value }) => [property, value]),
    ),
    section(
      'Contact properties',
      properties.map(({ property, text, type, write, source }) => [
        property,
        text === '' ? '(emptied)' : text,
        type,
        write === 'newest' ? '' : write,
        source === 'wallet' ? 'computed of the wallet' : '',
      ]),
    ),
    section('Timeline', entries),
    section(
      'Not written',
      dropped.map(({ property, reason }) => [property, reason]),
    ),
    section(
      'Requests to HubSpot',
      requests.map((request, index) => [`${index + 1}.`, request]),
    ),
  ].join('');
}

function outcomeText({ outcome, reason }: Preview): string {
  if (outcome === 'failed') return `becomes a dead letter: ${reason}`;
  switch (reason) {
    case 'ignored':
      return 'kept and ignored: the mapping does not name this event';
    case 'when':
      return 'changes nothing: its "when" is not true of this event';
    default:
      return 'changes nothing: it names no contact';
  }
}
