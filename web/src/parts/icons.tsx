// One set of icons: 16 px, strokes of 1.5 px.
const paths = {
  alert: "M8 5.5v3M8 11v.01M7.1 2.6 1.9 11.7a1 1 0 0 0 .9 1.5h10.4a1 1 0 0 0 .9-1.5L8.9 2.6a1 1 0 0 0-1.8 0Z",
  back: "M6 4 2.5 7.5 6 11M3 7.5h6.5a4 4 0 0 1 0 8H8",
  book: "M8 4c-1.3-1-3.2-1.4-5.5-1.4v9.6c2.3 0 4.2.4 5.5 1.4 1.3-1 3.2-1.4 5.5-1.4V2.6C11.2 2.6 9.3 3 8 4Zm0 0v9.6",
  check: "m3 8.5 3.2 3.2L13 4.8",
  chevron: "m4 6 4 4 4-4",
  close: "m4 4 8 8M12 4l-8 8",
  copy: "M5.5 5.5h7v8h-7zM3.5 10.5v-8h7",
  download: "M8 2.5v7.5M4.8 7 8 10.2 11.2 7M3 13h10",
  edit: "M10.5 3.2 12.8 5.5 5.5 12.8l-3 .7.7-3z",
  file: "M4 2.5h5l3 3v8H4zM9 2.5v3h3",
  first: "M3.5 3h9M8 13V6M4.8 9.2 8 6l3.2 3.2",
  last: "M3.5 13h9M8 3v7M4.8 6.8 8 10l3.2-3.2",
  folder: "M2 4h4l1.5 1.5H14v7H2z",
  lock: "M4.5 7.5h7v6h-7zM6 7.5v-2a2 2 0 0 1 4 0v2",
  columns: "M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10",
  clock: "M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11ZM8 5v3.2l2 1.3",
  commit: "M8 10.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6ZM2 8h3.7M10.3 8H14",
  data: "M3 4.2c0-1 2.2-1.7 5-1.7s5 .7 5 1.7-2.2 1.7-5 1.7-5-.7-5-1.7ZM3 4.2v7.6c0 1 2.2 1.7 5 1.7s5-.7 5-1.7V4.2M3 8c0 1 2.2 1.7 5 1.7S13 9 13 8",
  play: "M5 3.5v9l7-4.5z",
  up: "M8 13V3.5M4.5 7 8 3.5 11.5 7",
  link: "M6.5 9.5a2.5 2.5 0 0 0 3.7.2l2-2a2.6 2.6 0 0 0-3.7-3.7l-.6.6M9.5 6.5a2.5 2.5 0 0 0-3.7-.2l-2 2a2.6 2.6 0 0 0 3.7 3.7l.6-.6",
  more: "M3.5 8v.01M8 8v.01M12.5 8v.01",
  move: "M2.5 8h10M9 4.5 12.5 8 9 11.5",
  plus: "M8 3.5v9M3.5 8h9",
  run: "M5 3.5v9l7-4.5z",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.3 10.3l3.2 3.2",
  sort: "M8 3v10M5 10l3 3 3-3",
  tag: "M2.5 7.5v-5h5l6 6-5 5zM5.2 5.2v.01",
  trash: "M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.5 9h6l.5-9",
  user: "M8 8a2.7 2.7 0 1 0 0-5.4A2.7 2.7 0 0 0 8 8ZM3 13.5c.6-2.2 2.6-3.3 5-3.3s4.4 1.1 5 3.3",
  version: "M8 2 2.5 5 8 8l5.5-3zM2.5 8 8 11l5.5-3M2.5 11 8 14l5.5-3",
} as const;

export type IconName = keyof typeof paths;

/** `label` only where the icon alone says something. */
export function Icon({ name, label }: { name: IconName; label?: string }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" role={label ? "img" : undefined} aria-label={label} aria-hidden={label ? undefined : true}>
      <path d={paths[name]} />
    </svg>
  );
}
