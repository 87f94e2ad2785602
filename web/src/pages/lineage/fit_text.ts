// Text of SVG has no ellipsis of its own: it is measured and cut.
let context: CanvasRenderingContext2D | null | undefined;
const known = new Map<string, string>();

function widthOf(text: string, font: string): number {
  context ??= document.createElement("canvas").getContext("2d");
  if (!context) return text.length * 7;
  context.font = font;
  return context.measureText(text).width;
}

export function fitText(text: string, width: number, font: string): string {
  const key = `${width} ${font} ${text}`;
  let fitting = known.get(key);
  if (fitting === undefined) {
    fitting = text.slice(0, 200);
    while (fitting.length > 1 && widthOf(fitting, font) > width) fitting = `${fitting.replace(/…$/, "").slice(0, -1).trimEnd()}…`;
    if (known.size > 2000) known.clear();
    known.set(key, fitting);
  }
  return fitting;
}
