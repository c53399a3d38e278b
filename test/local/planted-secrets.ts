import { randomBytes } from 'node:crypto';

/** Secrets that a test plants in a service's responses, and a search for any trace of them. */
export class PlantedSecrets {
  private readonly planted: string[] = [];

  public plant(): string {
    const secret = `PLANTED${randomBytes(45).toString('base64').replace(/[+/=]/g, 'x')}`;
    this.planted.push(secret);
    return secret;
  }

  /** Those of which the text contains at least sixteen consecutive characters, plain or in base64. */
  public foundIn(text: string): string[] {
    const readings = [text, ...[...text.matchAll(/[A-Za-z0-9+/_-]{24,}={0,2}/g)].flatMap(([run]) => [0, 1, 2, 3].map(offset => Buffer.from(run.slice(offset), 'base64').toString('latin1')))];
    return this.planted.filter(secret => pieces(secret).some(piece => readings.some(reading => reading.includes(piece))));
  }
}

function pieces(secret: string): string[] {
  return Array.from({ length: Math.floor(secret.length / 8) - 1 }, (_, index) => secret.slice(8 * index, 8 * index + 16));
}
