// Pages are loaded when they are opened.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Failed } from "../parts/notices";
import { Failure } from "./http";

export interface LazyPage<Props> {
  (props: Props): preact.JSX.Element | null;
  preload: () => void;
}

export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): LazyPage<Props> {
  let ready: ComponentType<Props> | undefined;
  const fetchPage = () => load().then((page) => (ready = page));
  const Lazy = (props: Props) => {
    const [Page, setPage] = useState<ComponentType<Props> | undefined>(() => ready);
    const [failed, setFailed] = useState(false);
    useEffect(() => { // also where it has come between the first drawing and now
      if (!Page) fetchPage().then((page) => setPage(() => page), () => setFailed(true));
    }, []);
    if (failed) {
      const error = new Failure("offline", 0, "This page could not be loaded. The server may have been updated meanwhile: load the page again.");
      return <div class="page narrow"><Failed error={error} retry={() => location.reload()} /></div>;
    }
    return Page ? <Page {...props} /> : null;
  };
  Lazy.preload = () => void fetchPage().catch(() => undefined);
  return Lazy;
}
