// Colours of terminals in log lines. Pure.

export interface Run {
  text: string;
  kind: string; // classes: "fg-1 bold"; "": plain
}

// eslint-disable-next-line no-control-regex
const sequences = /\u001b\[([0-9;?]*)([A-Za-z])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** Pieces of one look each; every other control sequence is dropped. */
export function ansi(line: string): Run[] {
  const shown = line.includes("\r") ? (line.replace(/\r+$/, "").split("\r").pop() ?? "") : line; // progress bars write over themselves
  const runs: Run[] = [];
  let colour = "";
  let bold = false;
  let from = 0;
  const put = (text: string) => {
    if (!text) return;
    const kind = [colour, bold ? "bold" : ""].filter(Boolean).join(" ");
    const last = runs.at(-1);
    if (last?.kind === kind) last.text += text;
    else runs.push({ text, kind });
  };
  for (const found of shown.matchAll(sequences)) {
    put(shown.slice(from, found.index));
    from = found.index + found[0].length;
    if (found[2] !== "m") continue;
    const codes = (found[1] || "0").split(";").map(Number);
    for (let i = 0; i < codes.length; i += 1) {
      const code = codes[i] as number;
      if (code === 0) (colour = ""), (bold = false);
      else if (code === 1) bold = true;
      else if (code === 22) bold = false;
      else if (code === 39) colour = "";
      else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) colour = `fg-${code % 10}`;
      else if (code === 38) i += codes[i + 1] === 5 ? 2 : 4; // colours beyond the eight are not told apart
    }
  }
  put(shown.slice(from));
  return runs;
}
