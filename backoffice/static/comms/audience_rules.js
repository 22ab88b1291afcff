// The rules of an audience: rows come and go without loading the page anew, each shows the conditions it has, and
// whom it all reaches is asked for as it changes. Without this script all conditions stand there to be filled in.
"use strict";

// A block, so that no other script of the page takes its functions for its own.
{
  const QUIET_MILLISECONDS = 350;

  function inputsOf(condition) {
    return [...condition.querySelectorAll("input, select, textarea")].filter((input) => input.name);
  }

  function hasValue(condition) {
    return inputsOf(condition).some((input) => {
      if (input.type === "checkbox") return input.checked;
      return input.multiple ? input.selectedOptions.length > 0 : input.value !== "";
    });
  }

  function empty(condition) {
    for (const input of inputsOf(condition)) {
      if (input.type === "checkbox") input.checked = false;
      else if (input.multiple) django.jQuery(input).val(null).trigger("change");
      else input.value = "";
    }
  }

  function tidyMenu(rule) {
    const menu = rule.querySelector("[data-add-condition]");
    const hidden = [...rule.querySelectorAll("[data-condition]")].filter((condition) => condition.hidden);
    menu.length = 1;
    for (const condition of hidden) {
      menu.add(new Option(condition.querySelector(".aud-label").textContent, condition.dataset.condition));
    }
    rule.querySelector("[data-more]").hidden = hidden.length === 0;
  }

  function enliven(rule, changed) {
    for (const condition of rule.querySelectorAll("[data-condition]")) {
      condition.hidden = !hasValue(condition) && !condition.classList.contains("errors");
      const clear = condition.querySelector("[data-clear]");
      clear.hidden = false;
      clear.addEventListener("click", () => {
        empty(condition);
        condition.hidden = true;
        tidyMenu(rule);
        changed();
      });
    }
    const menu = rule.querySelector("[data-add-condition]");
    menu.addEventListener("change", () => {
      const condition = rule.querySelector(`[data-condition="${menu.value}"]`);
      if (!condition) return;
      condition.hidden = false;
      condition.parentElement.append(condition);
      tidyMenu(rule);
      const search = condition.querySelector(".select2-selection");
      (search || inputsOf(condition)[0]).focus();
    });
    const remove = rule.querySelector("[data-remove]");
    remove.hidden = false;
    remove.addEventListener("click", () => {
      const side = rule.closest("[data-side]");
      rule.remove();
      renumber(side);
      changed();
    });
    tidyMenu(rule);
  }

  function renumber(side) {
    side.querySelectorAll("[data-rule]").forEach((rule, index) => {
      for (const place of rule.querySelectorAll("[data-number]")) place.textContent = index + 1;
    });
  }

  function addRule(side, changed) {
    const total = side.querySelector("input[name$='-TOTAL_FORMS']");
    const place = document.createElement("div");
    place.innerHTML = side.querySelector("[data-empty]").innerHTML.replaceAll("__prefix__", total.value);
    total.value = Number(total.value) + 1;
    const rule = place.firstElementChild;
    side.querySelector("[data-list]").append(rule);
    // The searches of Django's admin wake up by this event.
    rule.dispatchEvent(new CustomEvent("formset:added", { bubbles: true, detail: { formsetName: side.dataset.side } }));
    enliven(rule, changed);
    renumber(side);
    rule.querySelector("[data-add-condition]").focus();
  }

  function build(root, changed) {
    for (const side of root.querySelectorAll("[data-side]")) {
      for (const rule of side.querySelectorAll("[data-rule]")) {
        const conditions = [...rule.querySelectorAll("[data-condition]")];
        if (conditions.some(hasValue) || rule.querySelector(".errors, .errorlist")) enliven(rule, changed);
        else rule.remove(); // it stood there for those without a script
      }
      renumber(side);
      const add = side.querySelector("[data-add]");
      add.hidden = false;
      add.addEventListener("click", () => addRule(side, changed));
    }
    root.classList.add("is-live");
  }

  function follow(place) {
    const form = place.closest("form");
    const [waiting, answer, failed] = ["waiting", "answer", "failed"].map((name) => place.querySelector(`[data-${name}]`));
    let timer = 0;
    let asked = null;

    function show(figures) {
      if (figures.html) {
        answer.innerHTML = figures.html;
        return;
      }
      const list = document.createElement("ul");
      list.className = "aud-errors";
      for (const error of figures.errors) {
        const line = document.createElement("li");
        line.textContent = error;
        list.append(line);
      }
      answer.replaceChildren(list);
    }

    async function ask() {
      if (asked) asked.abort();
      asked = new AbortController();
      waiting.hidden = answer.childElementCount > 0;
      answer.classList.add("is-old");
      try {
        const sent = await fetch(place.dataset.reach, { method: "POST", body: new FormData(form), signal: asked.signal });
        if (!sent.ok) throw new Error(sent.status);
        show(await sent.json());
        failed.hidden = true;
      } catch (error) {
        if (error.name === "AbortError") return;
        failed.hidden = false;
      }
      waiting.hidden = true;
      answer.classList.remove("is-old");
    }

    function changed() {
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, QUIET_MILLISECONDS);
    }

    // What the searches of the admin choose is told by jQuery's events alone.
    django.jQuery(form).on("change", changed);
    form.addEventListener("input", changed);
    ask();
    return changed;
  }

  // jQuery's own: its searches are to be there before rows are hidden or removed.
  django.jQuery(() => {
    const place = document.querySelector("form [data-reach]");
    const changed = place ? follow(place) : () => {};
    document.querySelectorAll("[data-rules]").forEach((root) => build(root, changed));
  });
}
