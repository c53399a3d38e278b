/** A service's error, with the name that SDKs know. */
export class ServiceError extends Error {
  constructor(public readonly status: number, public readonly type: string, message: string) {
    super(message);
  }
}
