// Keeps the figures of an announcement that is being sent up to date, and shows the page anew when its state changes.
"use strict";

const EVERY_MILLISECONDS = 1000;
const AFTER_AN_ERROR_MILLISECONDS = 5000;

function show(place, figures) {
  for (const element of place.querySelectorAll("[data-figure]")) {
    const value = figures[element.dataset.figure];
    if (element.tagName === "PROGRESS") element.value = value;
    else element.textContent = typeof value === "number" ? value.toLocaleString("en") : value;
  }
}

function follow(place) {
  async function look() {
    let wait = EVERY_MILLISECONDS;
    try {
      const answer = await fetch(place.dataset.announcementProgress, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      const figures = await answer.json();
      show(place, figures);
      if (figures.state !== place.dataset.state) {
        window.location.reload();
        return;
      }
      if (!figures.is_moving) return;
    } catch {
      wait = AFTER_AN_ERROR_MILLISECONDS;
    }
    window.setTimeout(look, wait);
  }

  if (place.dataset.state === "sending") window.setTimeout(look, EVERY_MILLISECONDS);
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-announcement-progress]").forEach(follow);
});
