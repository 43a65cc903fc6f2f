import { splitNumber } from './number-key';
import type { NumberValue } from './value';

/**
 * Writes values as bytes that sort as the values do: comparing two keys is comparing two strings.
 * One buffer serves every key; it grows with the largest and is never handed out.
 */
export class KeyWriter {
  private bytes = Buffer.alloc(1024);
  private length = 0;

  reset(): void {
    this.length = 0;
  }

  get position(): number {
    return this.length;
  }

  /** The key so far, one character per byte. */
  text(): string {
    return this.bytes.toString('latin1', 0, this.length);
  }

  /** Turns the order of what was written since `from` around. */
  invert(from: number): void {
    for (let index = from; index < this.length; index += 1) {
      this.bytes[index] = 255 - (this.bytes[index] ?? 0);
    }
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length] = value;
    this.length += 1;
  }

  uint32(value: number): void {
    this.reserve(4);
    this.length = this.bytes.writeUInt32BE(value, this.length);
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Ends in 0x00 0x01, with 0x00 itself as 0x00 0xff, so that a prefix sorts first. */
  string(text: string): void {
    this.reserve(text.length * 3 + 2);
    const start = this.length;
    const end = start + this.bytes.write(text, start, 'utf8');
    this.length = end;
    const zero = this.bytes.subarray(start, end).indexOf(0);
    if (zero >= 0) {
      const escaped = Buffer.from(this.bytes.subarray(start + zero, end));
      this.length = start + zero;
      for (const value of escaped) {
        this.byte(value);
        if (value === 0) this.byte(255);
      }
    }
    this.byte(0);
    this.byte(1);
  }

  /** All doubles in order: not-a-number first, the zeros as one. */
  double(value: number): void {
    this.reserve(8);
    const at = this.length;
    this.length += 8;
    if (Number.isNaN(value)) {
      this.bytes.fill(0, at, this.length);
      return;
    }
    this.bytes.writeDoubleBE(value === 0 ? 0 : value, at);
    const first = this.bytes[at] ?? 0;
    if (first < 128) this.bytes[at] = first + 128;
    else this.invert(at);
  }

  number(value: NumberValue): void {
    const { floor, rest } = splitNumber(value);
    this.double(floor);
    if (rest === undefined) {
      this.byte(0);
      return;
    }
    this.byte(1);
    this.uint32(rest.exponent + 0x10000);
    for (const digit of rest.digits) this.byte(Number(digit) + 1);
    this.byte(0);
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = Buffer.alloc((this.length + more) * 2);
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}
