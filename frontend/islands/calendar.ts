import { createCalendar, DayGrid, destroyCalendar, Interaction, List, TimeGrid } from "@event-calendar/core";
import "../styles/calendar.css";
import { post, send, tell } from "../lib/request";

const ROLES = ["table", "rowgroup", "row", "cell", "columnheader", "rowheader", "list", "listitem"].map((role) => `[role=${role}]`).join();

type Event = { id: number; title: string; start: string; url: string; place: string; move: string; late: boolean; important: boolean };

/** Deadlines on a month, a week or a list: the server gives them by span, a click opens the card. */
class Calendar extends HTMLElement {
  private calendar?: ReturnType<typeof createCalendar>;

  connectedCallback(): void {
    const { language = "en", today = "", month = "", week = "", list = "", previous = "", next = "", empty = "" } = this.dataset;
    this.unrole.observe(this, { subtree: true, childList: true, attributeFilter: ["role"] });
    const narrow = matchMedia("(max-width: 760px)").matches;
    this.calendar = createCalendar(this, [DayGrid, TimeGrid, List, Interaction], {
      view: narrow ? "listWeek" : "dayGridMonth",
      locale: language,
      firstDay: 1,
      headerToolbar: { start: "title", center: "", end: narrow ? "prev,next" : "dayGridMonth,timeGridWeek,listWeek today prev,next" },
      buttonText: { today, dayGridMonth: month, timeGridWeek: week, listWeek: list, prev: previous, next },
      noEventsContent: empty,
      dayMaxEvents: true,
      nowIndicator: true,
      displayEventEnd: false,
      slotMinTime: "07:00",
      slotMaxTime: "21:00",
      eventContent: ({ event, timeText }) => ({ domNodes: this.said(timeText, String(event.title), String(event.extendedProps.place)) }),
      eventSources: [{ events: (span: { startStr: string; endStr: string }) => this.load(span.startStr, span.endStr) }],
      eventDurationEditable: false,
      eventDrop: ({ event, revert }) => void this.move(String(event.extendedProps.move), event.start, revert),
      eventClick: ({ event, jsEvent }) => {
        jsEvent.preventDefault();
        tell("sheet", { href: String(event.extendedProps.url) });
      },
    });
    document.addEventListener("news", this.onNews);
  }

  disconnectedCallback(): void {
    document.removeEventListener("news", this.onNews);
    this.unrole.disconnect();
    if (this.calendar) void destroyCalendar(this.calendar);
  }

  /** The library says "table" and "list" of what has no rows or items: read as text, it is right. */
  private unrole = new MutationObserver(() => {
    for (const one of this.querySelectorAll(ROLES)) for (const said of ["role", "aria-colindex", "aria-rowindex"]) one.removeAttribute(said);
  });

  private onNews = () => this.calendar?.refetchEvents();

  /** A deadline dragged to another day or hour; where a reason is asked for, its dialog opens. */
  private async move(to: string, at: Date, back: () => void): Promise<void> {
    const moment = new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    const { ok } = await post(to, { to: moment });
    if (!ok) back();
  }

  /** When, what, and where it belongs. */
  private said(when: string, title: string, place: string): HTMLElement[] {
    const line = (name: string, text: string) => Object.assign(document.createElement("span"), { className: name, textContent: text, title: text });
    return [line("ec-event-time", when), line("ec-event-title", title), ...(place ? [line("ec-event-place", place)] : [])];
  }

  private async load(start: string, end: string): Promise<object[]> {
    const url = new URL(this.dataset.events!, location.href);
    url.searchParams.set("start", start);
    url.searchParams.set("end", end);
    const { ok, html } = await send(url.href, { quiet: true });
    if (!ok) return [];
    return (JSON.parse(html) as Event[]).map(({ id, title, start: at, url: href, place, move, late, important }) => ({
      id, title, start: at, end: at, editable: Boolean(move), extendedProps: { url: href, place, move }, classNames: [late ? "late" : "", important ? "important" : ""],
    }));
  }
}

customElements.define("o-calendar", Calendar);
