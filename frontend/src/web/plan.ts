// The plan screens: the map of a plan, and the parts that are asked for again while a job runs.
// Every page reads and works without it.
import "./plan/plan.css";
import { live } from "./plan/live";

live();
const place = document.getElementById("plan-map");
if (place) void import("./plan/where").then(({ where }) => where(place));
