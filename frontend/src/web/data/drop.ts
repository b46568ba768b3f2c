// A form that takes a file: dropped anywhere in it, or chosen with a button in the page's language.
// The browser's own control stays underneath, so the keyboard and a form without script work.

/** Let files be dropped on the form, and say which one was chosen. */
export function dropZone(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>("input[type=file]");
  const said = form.querySelector<HTMLElement>("[data-picked]");
  if (!input) return;
  const show = () => {
    const file = input.files?.[0];
    if (said && file) said.textContent = file.name;
    form.classList.toggle("picked", Boolean(file));
  };
  const over = (on: boolean) => form.classList.toggle("over", on);
  input.addEventListener("change", show);
  form.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    over(true);
  });
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget as Node | null)) over(false);
  });
  form.addEventListener("drop", (event) => {
    over(false);
    const files = event.dataTransfer?.files;
    if (!files?.length) return;
    event.preventDefault();
    input.files = files;
    show();
  });
  show(); // the browser may remember a choice when one comes back
}
