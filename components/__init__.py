"""ComponentResources. One folder each: `component.py` registers, the modules beside it are pure builders."""
