// Starts the components of GOV.UK Frontend, each by itself, so that one that cannot start leaves the others working.
import * as govuk from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

const PARTS = [
  "Accordion", "Button", "CharacterCount", "Checkboxes", "ErrorSummary", "FileUpload", "NotificationBanner",
  "PasswordInput", "Radios", "ServiceNavigation", "SkipLink", "Tabs",
];

function start(within) {
  for (const name of PARTS) {
    govuk.createAll(govuk[name], {}, { scope: within, onError: (error) => console.warn(error) });
  }
}

start(document);
document.body.addEventListener("htmx:load", (event) => { if (event.target !== document.body) start(event.target); });

// What is folded away on a screen is printed.
const opened = [];
window.addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details:not([open])")) { part.open = true; opened.push(part); }
});
window.addEventListener("afterprint", () => { for (const part of opened.splice(0)) part.open = false; });
