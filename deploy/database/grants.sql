-- In the database registry, as its superuser: what registry_site may, of tables there are and of those to come.
REVOKE ALL ON DATABASE registry FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE registry TO registry_site;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO registry_site;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO registry_site;
ALTER DEFAULT PRIVILEGES FOR ROLE registry IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO registry_site;
ALTER DEFAULT PRIVILEGES FOR ROLE registry IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO registry_site;
