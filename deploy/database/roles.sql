-- Two roles (docs/operate.md): registry owns the tables and changes them, by migrations alone;
-- registry_site, that of sites and workers, reads and writes rows. Whoever gets into a site can drop
-- no table and switch no trigger off. Run on the primary as its superuser, before the first migration.
CREATE ROLE registry LOGIN PASSWORD '${OWNER_PASSWORD}';
CREATE ROLE registry_site LOGIN PASSWORD '${SITE_PASSWORD}';
CREATE DATABASE registry OWNER registry;
