/** An error that a service answers, by the name that SDKs know it by. */
export class ServiceError extends Error {
  constructor(public readonly status: number, public readonly type: string, message: string) {
    super(message);
  }
}
