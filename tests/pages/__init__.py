"""Layout, components, filters, headers, languages and error pages."""
