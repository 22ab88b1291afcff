// Keeps the figures of an announcement that is being sent up to date, and shows the page anew when its state changes.
"use strict";

const EVERY_MILLISECONDS = 1000;
const AFTER_AN_ERROR_MILLISECONDS = 5000;

function show(place, figures) {
  for (const element of place.querySelectorAll("[data-figure]")) {
    const value = figures[element.dataset.figure] ?? "";
    if (element.tagName === "PROGRESS") element.value = value;
    else element.textContent = typeof value === "number" ? value.toLocaleString("en") : value;
  }
}

// Reasons and picture come as the server renders them; they are put in only where they differ, so that links stay.
function showDetails(place, details) {
  const old = place.querySelector("[data-details]");
  if (old && details && old.dataset.shown !== details) {
    old.innerHTML = details;
    old.dataset.shown = details;
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
      showDetails(place, figures.details);
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
