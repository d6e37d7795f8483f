import { autocompletion, closeBrackets, completionKeymap, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, linter } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { post } from "../lib/request";

interface Found { label: string; kind: string; detail: string; info: string; from: number }

const KEYWORDS = /^(and|between|else|every|for|function|if|in|instance of|not|null|or|return|satisfies|some|then|true|false)\b/;
const KINDS: Record<string, string> = { name: "variable", member: "property", function: "function", keyword: "keyword" };

const language = StreamLanguage.define<null>({
  startState: () => null,
  token(stream) {
    if (stream.match(/^@?"(?:[^"\\]|\\.)*"?/)) return "string";
    if (stream.match(/^\d+(\.\d+)?/)) return "number";
    if (stream.match(KEYWORDS)) return "keyword";
    if (stream.match(/^[\p{L}_][\p{L}\p{N}_]*/u)) return "variableName";
    stream.next();
    return null;
  },
});
const colors = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent-text)", fontWeight: "600" },
  { tag: tags.string, color: "var(--green)" },
  { tag: tags.number, color: "var(--amber)" },
]);
const theme = EditorView.theme({
  "&": { color: "var(--text)", backgroundColor: "var(--raised)", borderRadius: "var(--radius)", boxShadow: "inset 0 0 0 1px var(--control-line)", fontSize: "var(--size-2)" },
  "&.cm-focused": { outline: "none", boxShadow: "inset 0 0 0 1px var(--accent), 0 0 0 3px var(--accent-tint)" },
  ".cm-content": { fontFamily: "ui-monospace, monospace", padding: "8px 6px", minHeight: "56px", caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--accent-tint)" },
  ".cm-tooltip": { border: "0", borderRadius: "var(--radius)", backgroundColor: "var(--raised)", color: "var(--text)", boxShadow: "var(--shadow-3)", overflow: "hidden" },
  ".cm-tooltip-autocomplete ul li": { padding: "4px 8px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent-tint)", color: "var(--text)" },
  ".cm-completionDetail": { color: "var(--muted)", fontStyle: "normal" },
  ".cm-diagnostic": { padding: "6px 10px", fontFamily: "inherit" },
});

/** A rule as text, completed and checked by the server; the field below stays what is sent. */
class Feel extends HTMLElement {
  private view?: EditorView;

  private get field() { return this.querySelector("textarea")!; }

  connectedCallback(): void {
    if (this.view) return;
    const holder = document.createElement("div");
    // In a room of its own the editor's styles need no exception of the page's policy.
    const root = holder.attachShadow({ mode: "open" });
    this.field.after(holder);
    this.view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: this.field.value,
        extensions: [
          history(), drawSelection(), closeBrackets(), language, syntaxHighlighting(colors), theme, EditorView.lineWrapping,
          keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
          autocompletion({ override: [this.complete], icons: false }),
          linter(this.check, { delay: 400 }),
          EditorView.contentAttributes.of({ "aria-label": this.field.ariaLabel ?? "" }),
          EditorView.updateListener.of(({ docChanged, state }) => { if (docChanged) this.field.value = state.doc.toString(); }),
        ],
      }),
    });
    this.field.hidden = true;
  }

  disconnectedCallback(): void {
    this.view?.destroy();
    this.view = undefined;
  }

  private complete = async (context: CompletionContext): Promise<CompletionResult | null> => {
    const before = context.matchBefore(/[\p{L}_][\p{L}\p{N}_.]*/u);
    if (!before && !context.explicit) return null;
    const { options } = await this.ask<{ options: Found[] }>({ at: String(context.pos) }, { options: [] });
    if (!options.length || context.aborted) return null;
    return {
      from: options[0]!.from,
      options: options.map(({ label, kind, detail, info }) => ({ label, type: KINDS[kind], detail, info: info || undefined })),
    };
  };

  private check = async (): Promise<Diagnostic[]> => {
    const { mistakes, said } = await this.ask<{ mistakes: { at: number; sentence: string }[]; said: string }>({}, { mistakes: [], said: "" });
    const shown = this.querySelector<HTMLElement>("[data-said]")!;
    shown.textContent = mistakes[0]?.sentence ?? said;
    shown.dataset.kind = mistakes.length ? "bad" : "";
    const end = this.view!.state.doc.length;
    return mistakes.map(({ at, sentence }) => ({ from: Math.min(at, Math.max(0, end - 1)), to: Math.min(at + 1, end), severity: "error", message: sentence }));
  };

  private async ask<T>(more: Record<string, string>, none: T): Promise<T> {
    const answer = await post(this.dataset.src!, { text: this.view!.state.doc.toString(), ...more }, { quiet: true });
    return answer.ok ? (JSON.parse(answer.html) as T) : none;
  }
}

customElements.define("o-feel", Feel);
