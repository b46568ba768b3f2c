// The data screens need no script of their own: tables, forms and pictures are made on the server.
import "./data/data.css";
