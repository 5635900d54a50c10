"""Fields, forms and the bridge to the macros."""
