import {describe, expect, it} from 'vitest';
import {cellsOf, pngOf, svgOf} from '../../media/capture.ts';

describe('a picture of a screen', () => {
  it('holds what a terminal would show, in its colours', async () => {
    const [first = [], second = []] = await cellsOf('\u001b[31mred\u001b[0m 日\r\n\u001b[7m \u001b[0m', 10, 2);
    expect(first.map(cell => cell.text).join('')).toBe('red 日    ');
    expect(first[0]?.colour).not.toBe(first[3]?.colour);
    expect(first[4]?.columns).toBe(2);
    expect(second[0]?.background).toBeDefined();
    expect(second[1]?.background).toBeUndefined();
  });

  it('is a picture', async () => {
    const svg = svgOf(await cellsOf('a < b & "c" ─ │', 20, 3));
    expect(svg).toContain('&lt;');
    expect(svg).toContain('&amp;');
    expect(pngOf(svg, 0.5).subarray(1, 4).toString()).toBe('PNG');
  });
});
