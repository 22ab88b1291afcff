/* A dialog whose input was refused is drawn anew by htmx: its search fields are given back their search. */
"use strict";
document.body.addEventListener("htmx:afterSettle", () => {
  const fields = document.querySelectorAll("#dialog select.admin-autocomplete:not(.select2-hidden-accessible)");
  if (fields.length) {
    django.jQuery(fields).djangoAdminSelect2();
  }
});
