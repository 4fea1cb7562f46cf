/** A class without private fields. */
export class Point {
  x: number
  y: number

  constructor(x: number, y: number) {
    this.x = x
    this.y = y
  }

  move(by: number): number {
    this.x = (this.x + by + /* version */ 1) | 0
    return this.x
  }
}
