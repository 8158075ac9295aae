"""The public pages: parameters in, a selector asked, a template filled."""
