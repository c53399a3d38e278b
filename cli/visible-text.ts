import { ExitCode, Failure } from './failure';

/**
 * Reduces a reason or a note to what a person sees. Invisible characters, which come with text pasted from a ticket or a chat, are
 * dropped, and line breaks become spaces: the broker would refuse most of them.
 *
 * @param option the option's name, for messages
 * @returns undefined if nothing is left
 * @throws if it contains an unpaired surrogate
 */
export function visibleText(text: string, option: string): string | undefined {
  if (/\p{Surrogate}/u.test(text)) throw new Failure(ExitCode.USAGE, `${option} is not text: it contains half a character.`);
  const visible = text.replace(/[\s\p{Zl}\p{Zp}\p{Zs}]+/gu, ' ').replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/gu, '').trim();
  return visible === '' ? undefined : visible;
}
