import { render } from "preact";
import { App } from "./app";
import { refreshOnReturn } from "./data/load";
import { takeLinks } from "./data/navigate";
import { watchTheme } from "./data/theme";
import "./styles/base.css";
import "./styles/parts.css";

watchTheme();
takeLinks();
refreshOnReturn();
render(<App />, document.getElementById("app") as HTMLElement);
