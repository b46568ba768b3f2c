// The data screens read and work without script: tables, forms and pictures are made on the server.
import "./data/data.css";
import { dropZone } from "./data/drop";

for (const zone of document.querySelectorAll<HTMLFormElement>("form.drop")) dropZone(zone);
