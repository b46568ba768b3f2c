// Sets the chosen light or dark before the first paint: a small file in the head, not deferred.
// Without it, or without a choice, the page follows the system.
const chosen = localStorage.getItem("theme");
if (chosen === "light" || chosen === "dark") document.documentElement.dataset["theme"] = chosen;
document.documentElement.classList.add("js");
export {};
