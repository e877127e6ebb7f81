"""Pages people read: runbooks and plans, written from the specs by templates, so that no figure is typed twice."""
