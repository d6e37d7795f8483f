import { headers, toast } from "../lib/request";
import { refresh } from "../lib/refresh";
import { say } from "../lib/words";

const CHUNK = 4 * 1024 * 1024;
const TUS = { "Tus-Resumable": "1.0.0" };

/** Files go up in pieces (tus 1.0: POST, HEAD, PATCH), and go on where they stopped. */
class Upload extends HTMLElement {
  private form?: HTMLFormElement | null;
  private held?: HTMLElement | null;

  connectedCallback(): void {
    this.form = this.closest("form");
    this.form?.addEventListener("submit", this.onSubmit, true);
    this.addEventListener("change", this.onChange);
    this.addEventListener("click", this.onClick);
    this.addEventListener("dragover", this.onOver);
    this.addEventListener("dragleave", this.onOut);
    this.addEventListener("drop", this.onDrop);
  }

  disconnectedCallback(): void {
    this.form?.removeEventListener("submit", this.onSubmit, true);
    this.removeEventListener("change", this.onChange);
    this.removeEventListener("click", this.onClick);
    this.removeEventListener("dragover", this.onOver);
    this.removeEventListener("dragleave", this.onOut);
    this.removeEventListener("drop", this.onDrop);
  }

  // Sent while a file is still on its way, the form would leave without it: it waits and goes then.
  private onSubmit = (event: SubmitEvent) => {
    if (!this.isBusy) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.held = event.submitter;
    if (this.form) this.form.ariaBusy = "true";
  };

  private get isBusy(): boolean { return Boolean(this.form?.querySelector("[data-files] progress")); }

  private release(): void {
    if (this.held === undefined || this.isBusy || !this.form) return;
    const submitter = this.held;
    this.held = undefined;
    this.form.ariaBusy = null;
    this.form.requestSubmit(submitter);
  }

  private onOver = (event: DragEvent) => { event.preventDefault(); this.dataset.over = ""; };
  private onOut = () => { delete this.dataset.over; };
  private onDrop = (event: DragEvent) => {
    event.preventDefault();
    this.onOut();
    this.take(event.dataTransfer?.files);
  };

  private onChange = (event: Event) => {
    const input = event.target as HTMLInputElement;
    if (input.type !== "file" || !this.dataset.href) return;
    // A form that is drawn again by what is chosen waits for the file itself.
    event.stopPropagation();
    this.take(input.files);
    input.value = "";
  };

  private onClick = (event: Event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-remove]");
    if (!button) return;
    button.closest(".file")?.remove();
    this.querySelector<HTMLElement>("input[type=file]")?.focus();
    this.dispatchEvent(new Event("change", { bubbles: true }));
  };

  private get isOne(): boolean { return "one" in this.dataset; }

  private take(files?: FileList | null): void {
    for (const file of [...(files ?? [])].slice(0, this.isOne ? 1 : undefined)) void this.send(file);
  }

  private async send(file: File): Promise<void> {
    const row = this.row(file);
    try {
      const address = await this.begin(file);
      await this.pieces(address, file, row.querySelector("progress")!);
      localStorage.removeItem(key(file));
      row.querySelector("progress")!.remove();
      if (!row.isConnected) this.place(row);
      this.keep(row, address);
      // The one before stays until another has arrived.
      if (this.isOne) for (const other of this.querySelectorAll(".file")) if (other !== row) other.remove();
      this.dispatchEvent(new CustomEvent("uploaded", { bubbles: true, detail: { address, name: file.name } }));
      if (this.isOne) this.dispatchEvent(new Event("change", { bubbles: true }));
      if (!this.dataset.field) { row.remove(); refresh(); }
      this.release();
    } catch (error) {
      row.remove();
      toast((error as Error).message || say("upload_failed", { name: file.name }), { kind: "refused" });
      // What was to go with the file stays as written: the writer decides.
      this.held = undefined;
      if (this.form) this.form.ariaBusy = null;
    }
  }

  private async begin(file: File): Promise<string> {
    const known = localStorage.getItem(key(file));
    if (known && (await fetch(known, { method: "HEAD", headers: headers(TUS) })).ok) return known;
    const name = btoa(String.fromCodePoint(...new TextEncoder().encode(file.name)));
    const response = await fetch(this.dataset.href!, {
      method: "POST", headers: headers({ ...TUS, "Upload-Length": String(file.size), "Upload-Metadata": `filename ${name}` }),
    });
    const address = response.headers.get("Location");
    // The server says in a sentence why it refuses: too large, not allowed, no room.
    if (!response.ok || !address) throw new Error((await response.text()).replace(/<[^>]*>/g, "").trim().slice(0, 200));
    localStorage.setItem(key(file), address);
    return address;
  }

  private async pieces(address: string, file: File, bar: HTMLProgressElement): Promise<void> {
    const head = await fetch(address, { method: "HEAD", headers: headers(TUS) });
    let offset = Number(head.headers.get("Upload-Offset") ?? 0);
    do {
      const response = await fetch(address, {
        method: "PATCH", body: file.slice(offset, offset + CHUNK),
        headers: headers({ ...TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset) }),
      });
      if (!response.ok) throw new Error((await response.text()).replace(/<[^>]*>/g, "").trim().slice(0, 200));
      offset = Number(response.headers.get("Upload-Offset"));
      bar.value = offset / Math.max(1, file.size);
    } while (offset < file.size);
  }

  private row(file: File): HTMLElement {
    const row = document.createElement("div");
    row.className = "file";
    const name = document.createElement("span");
    name.className = "file-link clip";
    name.textContent = file.name;
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.setAttribute("aria-label", file.name);
    row.append(name, bar);
    this.place(row);
    return row;
  }

  private place(row: HTMLElement): void {
    (this.querySelector("[data-files]") ?? this.closest("form")?.querySelector("[data-files]") ?? this).append(row);
  }

  // In a form the upload is named by a hidden field; elsewhere the server attached it already.
  private keep(row: HTMLElement, address: string): void {
    if (!this.dataset.field) return;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = this.dataset.field;
    field.value = address.replace(/\/$/, "").split("/").at(-1)!;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "button quiet small";
    remove.textContent = say("remove");
    remove.dataset.remove = "";
    row.append(field, remove);
  }
}

const key = (file: File) => `upload:${file.name}:${file.size}:${file.lastModified}`;

customElements.define("o-upload", Upload);
