"""APIs that exist only here: served from an OpenAPI document, with a state, a seed and faults."""
