"""The API: OpenAPI, tokens scoped like their owner."""
