"""Running the application: serve, back up, restore, health. The command line calls only this."""
