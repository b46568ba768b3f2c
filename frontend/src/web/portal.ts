// The public portal reads without script; only its styles are needed.
import "./portal/portal.css";
