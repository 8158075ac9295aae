"""OAuth2: other applications ask a person for their rights (explore-api 2).

`/oauth2/authorize/` asks the person, `/oauth2/token/` gives tokens to the application. The
library does the protocol; what Explore does beside it, and the pages, are here.
"""
