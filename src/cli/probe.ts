import { writeFile } from 'node:fs/promises';
import type { OrderFlags } from './choose-connection.ts';
import { Command, InvalidArgumentError } from 'commander';
import { systemClock } from '../clock.ts';
import { loadSettings } from '../config.ts';
import { ANSWER_NAMES, type AnswerName } from '../core/hubspot-answers.ts';
import { nearest } from '../core/mapping/nearest.ts';
import { parseRule } from '../core/probe/parse-rule.ts';
import type { Rule } from '../core/probe/read-rules.ts';
import { HubSpotClient } from '../hubspot/client.ts';
import { isTestAccount, readAccount, type ProbedAccount } from '../probe/account.ts';
import { isClean } from '../probe/belongings.ts';
import { runProbe, type ProbeResult } from '../probe/run-probe.ts';
import type { HubSpotSide } from '../setup/sides.ts';
import { chooseConnection, CONNECTION_OPTION } from './choose-connection.ts';
import { confirm } from './confirm.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import { examples } from './help.ts';
import { printJson, printResult } from './print-result.ts';
import {
  answersFile,
  findingLine,
  intentText,
  leftoversText,
  probeText,
  questionsText,
} from './probe-text.ts';
import { counted } from './text.ts';
import { hubspotGap, withHubSpot } from './with-hubspot.ts';

interface Flags extends OrderFlags {
  readonly list?: boolean;
  readonly only?: readonly AnswerName[];
  readonly out?: string;
  readonly rule?: Rule;
  readonly template?: string;
  readonly fillPages?: boolean;
  readonly account?: string;
}

/** `probe`: tries on a HubSpot test account what HubSpot's documentation leaves open. */
export function probeCommand(context: CliContext): Command {
  return new Command('probe')
    .description("try on a HubSpot test account what HubSpot's documentation leaves open")
    .option('--list', 'only print the questions; no settings, no network')
    .option('--only <answer...>', 'try these alone, by the names that --list prints', answerNames)
    .option('--out <file>', 'write the answers to this file, for sandbox --hubspot-answers')
    .option(
      '--rule <property=required>',
      'a rule that you have made in HubSpot: one contact property requires another; property:value=required where one value alone does',
      ruleOf,
    )
    .option('--template <id>', 'a timeline event template of your app, for app partners')
    .option(
      '--fill-pages',
      'also make up to 101 event definitions to see how many fill a page; their names are then used up',
    )
    .option('--account <portal>', 'try it on this account although it is no test account')
    .option(...CONNECTION_OPTION)
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: Flags) => {
      if (flags.list === true) {
        printResult(context, flags, { json: ANSWER_NAMES, text: questionsText() });
      } else await probe(flags, context);
    });
}

const EXAMPLES = examples(
  ['probe --list', 'what is asked'],
  ['probe --out answers.json', 'try everything, and keep the answers'],
  ['probe --only ruleRefusal ruleTrigger --rule city=state', 'how a rule of yours is enforced'],
  ['sandbox --hubspot-answers answers.json', 'a simulated HubSpot that answers so'],
);

async function probe(flags: Flags, context: CliContext): Promise<void> {
  const loaded = loadSettings(context.environment, { needs: ['hubspot'] });
  const settings = chooseConnection(loaded, flags.connection);
  const gap = hubspotGap(settings);
  if (gap !== null) throw new CliError(gap, EXIT.usage);
  await withHubSpot(settings, loaded.databaseUrl, async (hubspot) => {
    const account = await accountOf(hubspot, flags);
    const names = flags.only ?? ANSWER_NAMES;
    context.report(intentText(account, names, flags.fillPages === true));
    if (settings.dryRun) {
      context.report('nothing was tried, because DRY_RUN is true');
      return;
    }
    await confirm(context, `Try it on account ${account.portalId}?`, flags);
    const { api, apiVersion, clock } = hubspot;
    const result = await runProbe({
      api,
      apiVersion,
      portalId: account.portalId,
      clock,
      client: new HubSpotClient({ baseUrl: settings.hubspot.baseUrl, clock }),
      names,
      helps: {
        rule: flags.rule ?? null,
        template: flags.template ?? null,
        fillsPages: flags.fillPages === true,
      },
      signal: context.signal,
      onProgress: context.report,
      onFindings: (findings) => {
        for (const finding of findings) context.report(`  ${findingLine(finding)}`);
      },
    });
    await tell(result, { apiVersion, accountType: account.type }, flags, context);
  });
}

/** @throws CliError where the account is no test account, and is not named */
async function accountOf({ api }: HubSpotSide, flags: Flags): Promise<ProbedAccount> {
  const read = await readAccount(api);
  if (read.kind === 'failed') throw new CliError(read.reason);
  const { account } = read;
  const { portalId, type } = account;
  if (flags.account !== undefined && flags.account !== portalId) {
    const why = `the token is of account ${portalId}, and not of ${flags.account}`;
    throw new CliError(`${why}: nothing was tried`, EXIT.usage);
  }
  if (isTestAccount(account) || flags.account === portalId) return account;
  const kind = type === '' ? 'does not say what kind of account it is' : `says ${type}`;
  throw new CliError(
    `account ${portalId} is no test account (HubSpot ${kind}): nothing was tried. Use the token of a developer test account or a sandbox; to try it here all the same, add --account ${portalId}`,
    EXIT.usage,
  );
}

async function tell(
  result: ProbeResult,
  about: { readonly apiVersion: string; readonly accountType: string },
  flags: Flags,
  context: CliContext,
): Promise<void> {
  const { findings, brokenOff, fault, leftovers, passing } = result;
  const file = answersFile(findings, {
    ...about,
    triedAt: new Date(systemClock.now()).toISOString(),
  });
  if (flags.json === true) printJson(context, { ...file, brokenOff, leftovers });
  else context.print(probeText(findings));
  if (flags.out !== undefined) {
    await writeFile(flags.out, `${JSON.stringify(file, null, 2)}\n`);
    context.report(`the answers are in ${flags.out}; it names no account and nobody`);
  }
  if (!isClean(leftovers)) context.report(leftoversText(leftovers));
  if (fault !== null) throw fault;
  if (brokenOff !== null) throw new CliError(`broken off: ${brokenOff}`);
  if (!isClean(leftovers)) throw new CliError('not everything could be removed');
  if (passing.length > 0) {
    const what = counted(passing.length, 'question');
    throw new CliError(`HubSpot could not be asked ${what}: ${passing.join(', ')}`);
  }
}

/** Collects the names that follow one `--only`. */
function answerNames(text: string, before?: readonly AnswerName[]): readonly AnswerName[] {
  const name = ANSWER_NAMES.find((known) => known === text);
  if (name !== undefined) return [...(before ?? []), name];
  const like = nearest(text, ANSWER_NAMES);
  throw new InvalidArgumentError(
    like === null ? 'See --list for the names.' : `Did you mean ${like}? See --list for the names.`,
  );
}

function ruleOf(text: string): Rule {
  const rule = parseRule(text);
  if (rule !== null) return rule;
  throw new InvalidArgumentError('It has to be like city=state, or country:FR=state.');
}
