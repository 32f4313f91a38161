// Before the page is drawn: the theme that was chosen on it, else the one of the system (pages.css).
(function () {
  "use strict";
  try {
    var chosen = window.localStorage.getItem("holdfast-theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch (refused) {
    // a browser may refuse storage to files; the system's theme it is then
  }
})();
