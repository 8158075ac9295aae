"""The views of the Explore API, one module per thing."""
