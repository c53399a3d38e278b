import * as events from 'aws-cdk-lib/aws-events';
import { MessageInput } from './message-input';
import { Notice } from './notice-texts';

/**
 * The format of notices to the topics.
 */
export enum NoticeFormat {
  /**
   * A JSON object, for email and programs: `notice` is a sentence or two for people, and values that a caller or operator
   * chooses (an ARN, a reason) are separate properties.
   */
  TEXT = 'TEXT',
  /**
   * The same text as a custom notification for Amazon Q Developer in chat applications, which ignores plain text.
   *
   * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
   */
  CHAT = 'CHAT',
}

/** The notice in that format. */
export function noticeInput({ title, text, chatText = text, details = {}, more = {} }: Notice, format: NoticeFormat): events.RuleTargetInput {
  if (format === NoticeFormat.TEXT) return new MessageInput({ notice: text, ...details, ...more });
  const keywords = Object.values(details);
  return new MessageInput({ version: '1.0', source: 'custom', content: { title, description: chatText, ...keywords.length > 0 && { keywords } } });
}
