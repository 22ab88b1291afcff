// Keeps the bar of an attendee import up to date, and shows the next page when its state changes.
"use strict";

const EVERY_MILLISECONDS = 1000;
const AFTER_AN_ERROR_MILLISECONDS = 5000;

function follow(place) {
  const bar = place.querySelector("progress");
  const words = place.querySelector("[data-progress-words]");

  async function look() {
    let wait = EVERY_MILLISECONDS;
    try {
      const answer = await fetch(place.dataset.progressUrl, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      const progress = await answer.json();
      if (progress.state !== place.dataset.state) {
        window.location.reload();
        return;
      }
      words.textContent = progress.words;
      for (const [name, count] of Object.entries(progress.figures)) {
        const figure = document.querySelector(`[data-figure="${name}"]`);
        if (figure) figure.textContent = count.toLocaleString("en");
      }
      if (progress.has_end) bar.value = progress.percent;
    } catch {
      wait = AFTER_AN_ERROR_MILLISECONDS;
    }
    window.setTimeout(look, wait);
  }

  window.setTimeout(look, EVERY_MILLISECONDS);
}

document.querySelectorAll("[data-progress-url]").forEach(follow);
