// The only way to the server. Everything the pages show comes from /api/v1 and /graphql.
import type { Operation } from "./generated";

/** What went wrong, as the server says it: the thing, the rule, the remedy. */
export class Failure extends Error {
  constructor(
    readonly code: string, // of the native API: not_found, permission_denied, conflict, …; "offline" when no answer came
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export interface Page<T> {
  rows: T;
  next: string | null; // address of the next page
  total?: number | undefined; // of all pages, where it was asked for
}

interface Call {
  method?: string;
  body?: unknown;
  onlyNew?: boolean; // of PUT: refused if the thing is there already
  signal?: AbortSignal | undefined;
  range?: string; // of the bytes of a file
}

let onSignedOut = () => {};
/** What happens when the session has ended. */
export function whenSignedOut(handler: () => void) {
  onSignedOut = handler;
}

async function send(path: string, { method = "GET", body, onlyNew, signal, range }: Call): Promise<Response> {
  const headers: Record<string, string> = { "X-Pedigree-Web": "1" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (onlyNew) headers["If-None-Match"] = "*";
  if (range) headers["Range"] = range;
  try {
    return await fetch(path, { method, headers, signal: signal ?? null, credentials: "same-origin", ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Failure("offline", 0, "The server did not answer. Check that it runs and that you are connected, then try again.");
  }
}

async function refusal(response: Response): Promise<Failure> {
  const text = await response.text();
  try {
    const problem = JSON.parse(text) as { type?: string; detail?: string; errors?: { message: string }[] };
    return new Failure(problem.type ?? "error", response.status, problem.detail ?? problem.errors?.[0]?.message ?? text);
  } catch {
    return new Failure("error", response.status, text.trim() || `The server answered ${response.status}.`);
  }
}

async function checked(path: string, call: Call): Promise<Response> {
  const response = await send(path, call);
  if (response.ok) return response;
  throw await refused(response, path);
}

async function refused(response: Response, path: string): Promise<Failure> {
  const failure = await refusal(response);
  if (response.status === 401 && path !== "/api/v1/session") onSignedOut();
  return failure;
}

/** `<…>; rel="next"` */
export function nextLink(header: string | null): string | null {
  return header?.match(/<([^>]*)>;\s*rel="next"/)?.[1] ?? null;
}

export async function api<T>(path: string, call: Call = {}): Promise<T> {
  const response = await checked(path, call);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export async function apiPage<T>(path: string, signal?: AbortSignal): Promise<Page<T>> {
  const response = await checked(path, { signal });
  const total = response.headers.get("X-Total-Count");
  return { rows: (await response.json()) as T, next: nextLink(response.headers.get("Link")), ...(total === null ? {} : { total: Number(total) }) };
}

/** A page whose next one is known before its rows are read. */
export async function apiPageAhead<T>(path: string): Promise<{ rows: Promise<T>; next: string | null }> {
  const response = await checked(path, {});
  return { rows: response.json() as Promise<T>, next: nextLink(response.headers.get("Link")) };
}

/** The beginning of a file, at most `limit` bytes. */
export async function apiBytes(path: string, limit: number): Promise<{ bytes: Uint8Array; whole: boolean }> {
  const response = await send(path, { range: `bytes=0-${limit - 1}` });
  if (response.status === 416) return { bytes: new Uint8Array(), whole: true }; // an empty file
  if (!response.ok) throw await refused(response, path);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const total = Number(response.headers.get("Content-Range")?.split("/")[1] ?? bytes.length);
  return { bytes, whole: total <= bytes.length };
}

export async function graphql<Result, Variables>(operation: Operation<Result, Variables>, variables: Variables, signal?: AbortSignal): Promise<Result> {
  const response = await checked("/graphql", { method: "POST", body: { query: operation.text, variables }, signal });
  const answer = (await response.json()) as { data?: Result; errors?: { message: string }[] };
  if (answer.errors?.[0]) throw new Failure(codeOf(answer.errors[0].message), 200, answer.errors[0].message);
  return answer.data as Result;
}

function codeOf(message: string): string {
  if (/^permission denied/.test(message)) return "permission_denied";
  return /not found/.test(message) ? "not_found" : "error";
}
