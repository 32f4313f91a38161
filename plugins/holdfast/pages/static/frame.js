// What is around the charts: how old the figures are, a run that failed, the theme, buttons that copy SQL.
(function () {
  "use strict";
  var holdfast = window.holdfast;
  var texts = holdfast.texts;
  var OLD_AFTER_DAYS = 2;

  // The reader's clock, only to say how old the figures are: it is in no figure.
  var age = Math.floor((Date.now() - new Date(holdfast.page.as_of).getTime()) / 86400000);
  var chip = document.getElementById("age");
  chip.textContent = age < 1 ? texts.age_today : holdfast.fill(texts.age_days, { count: age });
  chip.classList.add(age > OLD_AFTER_DAYS ? "warn" : "good");

  var failure = (window.holdfastRun || {}).failure;
  if (failure) {
    var banner = document.getElementById("failed-run");
    var at = new Date(failure.at).toLocaleString(holdfast.page.language, { dateStyle: "medium", timeStyle: "short" });
    banner.querySelector("strong").textContent = holdfast.fill(texts.failed, { step: failure.step, at: at });
    banner.querySelector("span").textContent = failure.sentence;
    banner.hidden = false;
  }

  // where the navigation is wider than the window, the page that is open is in sight
  var here = document.querySelector("nav [aria-current]");
  here.parentElement.parentElement.parentElement.scrollLeft = here.offsetLeft - 40;

  var theme = document.getElementById("theme");
  function isDark() {
    var chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
  }
  function nameTheme() { theme.textContent = isDark() ? texts.light : texts.dark; }
  theme.addEventListener("click", function () {
    var next = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    try { window.localStorage.setItem("holdfast-theme", next); } catch (refused) { /* for this page only, then */ }
    nameTheme();
  });
  theme.hidden = false;
  nameTheme();

  document.querySelectorAll("button.copy").forEach(function (button) {
    button.addEventListener("click", function () {
      var code = button.parentElement.querySelector("code");
      window.getSelection().selectAllChildren(code);
      document.execCommand("copy");  // the newer interface is refused to files
      button.textContent = texts.copied;
    });
  });

  holdfast.onFilter(function () {
    holdfast.drawCharts().catch(function (error) { console.error(error); });
  });
})();
