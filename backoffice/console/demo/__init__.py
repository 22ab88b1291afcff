"""The demo: a small installation made by doing the main job on the files in fixtures/."""
