import { hasExpired, isCurrent, isPending, LEASE_MS, requestKey, RETRY_SECONDS, type Approval } from './approval';
import { MAX_UNAPPROVED, tooMany, unapprovedOf } from './limit';
import { nameOf, personOf } from './person';
import type { Announced } from './record';
import type { Store } from './store';
import { BrokerError, notAnnounced } from '../shared/errors';
import type { GateAnswer, GateQuestion } from '../shared/gate-protocol';

/** The dependencies of approvals. */
export interface ApprovalsProps {
  readonly store: Store;
  readonly now: () => number;
  readonly newId: () => string;
  /** True once the event bus has accepted it. */
  readonly announce: (what: Announced, approval: Approval) => Promise<boolean>;
  readonly validForMs: number;
  readonly expiresAfterMs: number;
}

/** How often a decision is retried when others have just written. */
const RACES = 8;

/**
 * Requests for approval, and decisions on them.
 *
 * Each change is one write that requires that nobody else has written since; the loser reads again. An approval is written,
 * announced, and only then in force, so that none is in force unannounced. A denial is in force as soon as it is written, even
 * against an approval that is being announced.
 */
export class Approvals {
  constructor(private readonly props: ApprovalsProps) {}

  /** Answers the broker: `allow` only if exactly this request is approved now. */
  public async ask(question: GateQuestion): Promise<GateAnswer> {
    const { store } = this.props;
    for (let race = 0; race < RACES; race++) {
      const found = await store.get(question.streamGroupId, requestKey(question));
      const now = this.props.now();
      if (found === undefined || this.isOver(found, now)) {
        if (await this.unapproved(question) >= MAX_UNAPPROVED) return tooMany();
        const fresh = this.request(question, now);
        if (await store.put(fresh, found)) return this.announceRequest(fresh);
      } else if (hasExpired(found, now)) {
        const expired = next(found, { state: 'expired', announced: true });
        if (await store.put(expired, found)) return { decision: 'deny', approvalId: found.approvalId, message: 'Nobody decided on the request in time. Try again to make a new one.' };
      } else if (found.state === 'approved') {
        return { decision: 'allow', approvedBy: found.decidedBy, approvalId: found.approvalId };
      } else if (found.state === 'denied' || found.state === 'revoked') {
        return { decision: 'deny', approvalId: found.approvalId, message: `${found.decidedByName} has ${found.state} the request.` };
      } else {
        return this.announceIfDue(found);
      }
    }
    return { decision: 'wait', retryAfterSeconds: RETRY_SECONDS };
  }

  /** The requests that can be decided, oldest first. */
  public async pending(streamGroupId: string): Promise<Approval[]> {
    const now = this.props.now();
    return (await this.props.store.ofGroup(streamGroupId))
      .filter(approval => isPending(approval, now))
      .sort((one, other) => one.requestedAt - other.requestedAt);
  }

  /** @throws a `BrokerError` if the stream group has no such request */
  public async find(streamGroupId: string, approvalId: string): Promise<Approval> {
    const found = (await this.props.store.ofGroup(streamGroupId)).find(approval => approval.approvalId === approvalId);
    if (found !== undefined) return found;
    throw new BrokerError('ResourceNotFoundException', `Stream group ${streamGroupId} has no request for approval ${approvalId}. Requests are deleted a day after they ended; check the ID and the stream group.`);
  }

  /** @throws a `BrokerError` unless it is approved, in the approver's name, and announced */
  public async approve(streamGroupId: string, approvalId: string, approver: string): Promise<Approval> {
    for (let race = 0; race < RACES; race++) {
      const found = await this.find(streamGroupId, approvalId);
      const now = this.props.now();
      if (personOf(found.operator) === personOf(approver)) {
        throw new BrokerError('AccessDeniedException', `${nameOf(approver)} and ${nameOf(found.operator)}, who made the request, are the same person, as far as their names tell. Ask a colleague to approve it.`);
      }
      if (found.state === 'approved' && isCurrent(found, now) && found.decidedBy === approver) return found;
      this.requireOpen(found, now);
      if (found.state === 'approving' && now < (found.busyUntil ?? 0)) {
        throw new BrokerError('StreamSessionAccessNotReadyException', `${found.decidedByName} is approving the request at this moment. Look again in a few seconds.`, 2);
      }
      const endsAt = now + this.props.validForMs;
      const claim = next(found, { state: 'approving', busyUntil: now + LEASE_MS, ...this.decision(approver, now), endsAt });
      if (!await this.props.store.put(claim, found)) continue;
      if (!await this.announced('approved', claim)) {
        await this.props.store.put(next(claim, { state: 'pending', busyUntil: undefined, ...NO_DECISION }), claim).catch(() => false);
        throw notAnnounced('The request is not approved');
      }
      const approved = next(claim, { state: 'approved', announced: true, busyUntil: undefined });
      if (await this.props.store.put(approved, claim)) return approved;
      // Somebody has denied it meanwhile, which wins: the next round says who.
    }
    throw busy();
  }

  /** @throws a `BrokerError` unless the request is denied, or its approval revoked, and that is announced */
  public async deny(streamGroupId: string, approvalId: string, approver: string): Promise<Approval> {
    for (let race = 0; race < RACES; race++) {
      const found = await this.find(streamGroupId, approvalId);
      const now = this.props.now();
      const own = (found.state === 'denied' || found.state === 'revoked') && found.decidedBy === approver && isCurrent(found, now);
      if (own && found.announced) return found;
      const state = own ? found.state : found.state === 'approved' && isCurrent(found, now) ? 'revoked' : 'denied';
      if (!own && state === 'denied') this.requireOpen(found, now);
      // In force from here on, even if the event fails.
      const endsAt = now + this.props.expiresAfterMs;
      const decided = own ? found : next(found, { state, announced: false, busyUntil: undefined, ...this.decision(approver, now), endsAt });
      if (!own && !await this.props.store.put(decided, found)) continue;
      if (!await this.announced(state as Announced, decided)) throw notAnnounced(`The request is ${state}, and that holds, but it is not on record`);
      const marked = next(decided, { announced: true });
      return await this.props.store.put(marked, decided).catch(() => false) ? marked : decided;
    }
    throw busy();
  }

  private request(question: GateQuestion, now: number): Approval {
    return {
      streamGroupId: question.streamGroupId,
      request: requestKey(question),
      approvalId: this.props.newId(),
      revision: 1,
      state: 'pending',
      operator: question.operator,
      sourceIdentity: question.sourceIdentity,
      streamSessionId: question.streamSessionId,
      reason: question.reason,
      requestedAt: now,
      expiresAt: now + this.props.expiresAfterMs,
      announced: false,
      busyUntil: now + LEASE_MS,
    };
  }

  /** Announced as expired, ended, or no longer in force: the next request is a new one. */
  private isOver(approval: Approval, now: number): boolean {
    return approval.state === 'expired' || (['approved', 'denied', 'revoked'].includes(approval.state) && !isCurrent(approval, now));
  }

  /** Announces a request that has not been announced, unless another invocation is about to. */
  private async announceIfDue(approval: Approval): Promise<GateAnswer> {
    const { store, now } = this.props;
    if (approval.announced || approval.state !== 'pending' || now() < (approval.busyUntil ?? 0)) return waiting(approval);
    const claim = next(approval, { busyUntil: now() + LEASE_MS });
    return await store.put(claim, approval) ? this.announceRequest(claim) : waiting(approval);
  }

  /**
   * If a request can't be announced, the next question from the broker tries again. A request beyond the limit is dropped: requests are
   * counted after they are written, so that of any number of simultaneous ones, no more are announced than the limit allows.
   */
  private async announceRequest(claim: Approval): Promise<GateAnswer> {
    const { store, now } = this.props;
    if (await this.unapproved(claim) > MAX_UNAPPROVED) {
      await store.put(next(claim, { state: 'expired', expiresAt: now(), busyUntil: undefined }), claim).catch(() => false);
      return tooMany();
    }
    const announced = await this.announced('requested', claim);
    await store.put(next(claim, { announced, busyUntil: undefined }), claim).catch(() => false);
    return waiting(claim);
  }

  private async unapproved({ streamGroupId, operator }: Pick<Approval, 'streamGroupId' | 'operator'>): Promise<number> {
    return unapprovedOf(operator, await this.props.store.ofGroup(streamGroupId), this.props.now());
  }

  private announced(what: Announced, approval: Approval): Promise<boolean> {
    return this.props.announce(what, approval).catch(() => false);
  }

  private decision(decidedBy: string, decidedAt: number): Pick<Approval, 'decidedBy' | 'decidedByName' | 'decidedAt'> {
    return { decidedBy, decidedByName: nameOf(decidedBy), decidedAt };
  }

  /** @throws a `BrokerError` if there is nothing left to decide */
  private requireOpen(approval: Approval, now: number): void {
    const { state, decidedByName, decidedAt, expiresAt, endsAt } = approval;
    if (state === 'expired' || hasExpired(approval, now)) {
      throw new BrokerError('ValidationException', `The request expired at ${time(expiresAt)}, before anybody decided. The operator can make a new one by asking again.`);
    }
    if (state === 'pending' || state === 'approving') return;
    const since = isCurrent(approval, now)
      ? `and that holds until ${time(endsAt!)}. After that the operator can make a new one`
      : `which ended at ${time(endsAt!)}. The operator can make a new one`;
    throw new BrokerError('ValidationException', `The request was ${state} by ${decidedByName} at ${time(decidedAt!)}, ${since} by asking again.`);
  }
}

const NO_DECISION = { decidedBy: undefined, decidedByName: undefined, decidedAt: undefined, endsAt: undefined };

function next(approval: Approval, changes: Partial<Approval>): Approval {
  return { ...approval, ...changes, revision: approval.revision + 1 };
}

function waiting({ approvalId }: Approval): GateAnswer {
  return { decision: 'wait', approvalId, retryAfterSeconds: RETRY_SECONDS, message: `A colleague has to approve this first: request ${approvalId}.` };
}

function time(ms: number): string {
  return new Date(ms).toISOString();
}

function busy(): BrokerError {
  return new BrokerError('StreamSessionAccessNotReadyException', 'Several people are deciding on this request at once. Look again in a few seconds.', 2);
}
