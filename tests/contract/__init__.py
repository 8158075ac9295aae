"""The portal as the world sees it: published clients and plain HTTP against a running server."""
