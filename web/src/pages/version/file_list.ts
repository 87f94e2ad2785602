// The files of a version, as a tree. Pure, but for the loading.
import type { File } from "../../data/generated";
import { type Paged, usePages } from "../../data/load";
import { apiOf, type Place } from "../../data/places";

export function useFiles(place: Place, version: string): Paged<File> {
  return usePages<File>(`${apiOf(place)}/versions/${version}/files?limit=1000`);
}

export function fileUrl(place: Place, version: string, path: string): string {
  return `${apiOf(place)}/versions/${version}/files/${path.split("/").map(encodeURIComponent).join("/")}`;
}

export interface Folder {
  name: string;
  path: string;
  size: number;
  count: number;
  folders: Folder[];
  files: File[];
}

/** Folders first, both by name. */
export function treeOf(files: File[]): Folder {
  const root: Folder = { name: "", path: "", size: 0, count: 0, folders: [], files: [] };
  const known = new Map<string, Folder>([["", root]]);
  const folderOf = (path: string): Folder => {
    const found = known.get(path);
    if (found) return found;
    const cut = path.lastIndexOf("/");
    const parent = folderOf(cut < 0 ? "" : path.slice(0, cut));
    const made: Folder = { name: path.slice(cut + 1), path, size: 0, count: 0, folders: [], files: [] };
    known.set(path, made);
    parent.folders.push(made);
    return made;
  };
  for (const file of files) {
    const cut = file.path.lastIndexOf("/");
    folderOf(cut < 0 ? "" : file.path.slice(0, cut)).files.push(file);
    for (let path = file.path; ; ) {
      const at = path.lastIndexOf("/");
      const folder = known.get(at < 0 ? "" : path.slice(0, at)) as Folder;
      folder.size += file.size;
      folder.count += 1;
      if (at < 0) break;
      path = path.slice(0, at);
    }
  }
  const { compare } = new Intl.Collator("en", { numeric: true });
  const byName = (a: { path: string }, b: { path: string }) => compare(a.path, b.path);
  for (const folder of known.values()) {
    folder.folders.sort(byName);
    folder.files.sort(byName);
  }
  return root;
}
