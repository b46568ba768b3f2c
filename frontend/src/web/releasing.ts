// The form of a release: counts what would be released as one chooses. Without it, the button does.
const form = document.querySelector<HTMLFormElement>("form[data-count]");
const told = form?.querySelector<HTMLElement>("[data-counted]");
let asked = 0;

async function count(from: HTMLFormElement, where: HTMLElement): Promise<void> {
  const mine = ++asked;
  const chosen = new URLSearchParams();
  for (const [name, value] of new FormData(from)) {
    if (name !== "csrfmiddlewaretoken" && typeof value === "string") chosen.append(name, value);
  }
  try {
    const answer = await fetch(`${from.dataset["count"]}?${chosen}`);
    if (!answer.ok || answer.redirected || mine !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    where.replaceChildren(...page.body.childNodes);
  } catch {
    // no network: the strip on top says so
  }
}

if (form && told) {
  form.addEventListener("change", (event) => {
    const field = event.target as HTMLSelectElement;
    // Another assessment offers other periods: the page is asked for anew.
    const of = form.querySelector<HTMLInputElement>("[name=chosen_of]")?.value;
    if (field.name !== "result") void count(form, told);
    else if (field.value !== of) form.querySelector<HTMLButtonElement>("[name=count]")?.click();
  });
}

export {};
