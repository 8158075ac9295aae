"""The ground of Rivemaine: outline, river, districts, streets, parks, transit routes."""
